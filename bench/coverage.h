/*-------------------------------------------------------------------------
 *
 * coverage.h
 *	  What the files of bench/coverage*.c share.
 *
 * coverage.c reads, writes and checks the page.  The tables come from
 * coverage_exact.c, which visits every outcome, and coverage_simulated.c, which
 * draws.
 *
 *-------------------------------------------------------------------------
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "stats.h"

#define CONFIDENCE	0.95

/* No bound comes that close to a true value, save where it is equal to it */
#define SLACK		1e-9

#define lengthof(array)	((int) (sizeof(array) / sizeof((array)[0])))

/* The truth: percent of promoters, passives and detractors */
typedef struct Mix
{
	int			promoters;
	int			passives;
	int			detractors;
} Mix;

extern double quantile;			/* of CONFIDENCE */
extern bool quick;				/* only what takes no time */

extern void *allocate(size_t size);
extern double mix_score(const Mix *mix);
extern const char *mix_name(const Mix *mix);
extern bool holds(double lower, double upper, double truth);

/* coverage_exact.c */
extern void prepare_exact(void);
extern void print_one_sample_worst(FILE *out);
extern void print_two_samples_worst(FILE *out);
extern void print_paired_worst(FILE *out);
extern void print_population_worst(FILE *out);
extern void print_one_sample(FILE *out);
extern void print_two_samples(FILE *out);
extern void print_paired(FILE *out);
extern void print_weighted(FILE *out);

/* coverage_simulated.c */
extern void print_weighted_two(FILE *out);
extern void print_clusters(FILE *out);
extern void print_clusters_wald(FILE *out);
extern void print_clusters_two(FILE *out);
extern void print_panel(FILE *out);
extern void print_anytime(FILE *out);
extern void print_anytime_rolling(FILE *out);
extern void print_anytime_two(FILE *out);

#endif							/* COVERAGE_H */
