# Plots of the benchmark: rows.dat and groups.dat become rows.svg and groups.svg

set terminal svg size 800,500 dynamic font 'sans-serif,14' background 'white'
set logscale xy
set format x '10^{%L}'
set grid
set key left top
set style data linespoints
set datafile separator '\t'
set ylabel 'milliseconds'

set output 'rows.svg'
set title 'One pass, one process: time against responses'
set xlabel 'responses'
plot for [column = 2:4] 'rows.dat' using 1:column title columnheader(column) linewidth 2

set output 'groups.svg'
set title 'A million responses in groups: time against the number of groups'
set xlabel 'groups'
plot for [column = 2:4] 'groups.dat' using 1:column title columnheader(column) linewidth 2
