/*-------------------------------------------------------------------------
 *
 * coverage.c
 *	  How often the intervals of the extension hold the truth: the tables of
 *	  doc/coverage.md.
 *
 * Usage: coverage                          print the tables
 *		  coverage --write FILE [NAME ...]  put them into the page, or these only
 *		  coverage --check [--quick] FILE   TAP: does the page show them?
 *
 * A table stands in the page between "<!-- coverage: NAME -->" and
 * "<!-- coverage: end -->".  --quick makes only those of its rows that take no
 * time.  The summary of the page is written by hand; its figures are held to
 * the tables that the page shows.
 *
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"

double		quantile;
bool		quick = false;

/* Memory, or the end */
void *
allocate(size_t size)
{
	void	   *result = calloc(1, size);

	if (result == NULL)
	{
		perror("coverage");
		exit(EXIT_FAILURE);
	}
	return result;
}

double
mix_score(const Mix *mix)
{
	return (mix->promoters - mix->detractors) / 100.0;
}

bool
holds(double lower, double upper, double truth)
{
	return lower - SLACK <= truth && truth <= upper + SLACK;
}

/* A mix as a reader knows it */
const char *
mix_name(const Mix *mix)
{
	static char names[4][32];
	static int	next = 0;
	char	   *name = names[next++ % 4];

	snprintf(name, sizeof(names[0]), "%d/%d/%d",
			 mix->promoters, mix->passives, mix->detractors);
	return name;
}

static const struct
{
	const char *name;
	void		(*print) (FILE *out);
}			tables[] = {
	{"one sample, worst", print_one_sample_worst},
	{"two samples, worst", print_two_samples_worst},
	{"paired, worst", print_paired_worst},
	{"population, worst", print_population_worst},
	{"one sample", print_one_sample},
	{"two samples", print_two_samples},
	{"paired", print_paired},
	{"weighted", print_weighted},
	{"two weighted samples", print_weighted_two},
	{"clusters", print_clusters},
	{"clusters by method", print_clusters_wald},
	{"two samples of clusters", print_clusters_two},
	{"panel", print_panel},
	{"anytime", print_anytime},
	{"anytime, rolling", print_anytime_rolling},
	{"anytime, two samples", print_anytime_two},
};

/*
 * The summary: what begins a row of it, and of which figures the worst begins
 * its column WORST, namely of some columns of the rows of a table that hold a
 * text.  The worst coverage is the least, of series that miss the most.
 */
#define SUMMARY		"summary"
#define WORST		2

static const struct
{
	const char *name;
	const char *table;
	const char *rows;
	int			column;
	int			columns;
	bool		most;
}			summary[] = {
	{"one group", "one sample, worst", "| score |", 2, 1, false},
	{"two groups", "two samples, worst", "| score |", 2, 1, false},
	{"the same people twice", "paired, worst", "", 2, 1, false},
	{"weights", "weighted", "", 2, 1, false},
	{"two groups with weights", "two weighted samples", "", 4, 1, false},
	{"several answers of one customer", "clusters", "", 3, 4, false},
	{"two groups of such customers", "two samples of clusters", "", 4, 1, false},
	{"two waves that share people", "panel", "", 4, 4, false},
	{"a small population", "population, worst", "with the population", 3, 1, false},
	{"a score that is watched", "anytime", "", 2, 1, true},
	{"two scores that are watched", "anytime, two samples", "", 3, 1, true},
};

/* A table as text */
static char *
table_text(int table)
{
	char	   *text = NULL;
	size_t		size;
	FILE	   *out = open_memstream(&text, &size);

	if (out == NULL)
	{
		perror("coverage");
		exit(EXIT_FAILURE);
	}
	tables[table].print(out);
	fclose(out);
	return text;
}

/* A whole file as text; the end if there is none */
static char *
file_text(const char *path)
{
	FILE	   *file = fopen(path, "rb");
	char	   *text;
	long		size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
	{
		perror(path);
		exit(EXIT_FAILURE);
	}
	rewind(file);
	text = allocate((size_t) size + 1);
	if (fread(text, 1, (size_t) size, file) != (size_t) size)
	{
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(file);
	return text;
}

/* Where the text of a table begins in a page, and where it ends; or NULL */
static char *
find_table(char *page, const char *name, char **end)
{
	char		marker[100];
	char	   *begin;

	snprintf(marker, sizeof(marker), "<!-- coverage: %s -->\n", name);
	begin = strstr(page, marker);
	if (begin == NULL)
		return NULL;
	begin += strlen(marker);
	*end = strstr(begin, "<!-- coverage: end -->");
	return *end == NULL ? NULL : begin;
}

/* Put the tables into the page: those of these names, or all */
static int
write_page(const char *path, int count, char **names)
{
	char	   *page = file_text(path);
	FILE	   *file;

	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *end;
		char	   *begin = find_table(page, tables[table].name, &end);
		char	   *text;
		char	   *changed;
		bool		wanted = count == 0;

		for (int i = 0; i < count; i++)
			wanted = wanted || strcmp(names[i], tables[table].name) == 0;
		if (!wanted)
			continue;
		if (begin == NULL)
		{
			fprintf(stderr, "%s: no place for the table \"%s\"\n", path,
					tables[table].name);
			return EXIT_FAILURE;
		}
		text = table_text(table);
		changed = allocate(strlen(page) + strlen(text) + 1);
		sprintf(changed, "%.*s%s%s", (int) (begin - page), page, text, end);
		free(text);
		free(page);
		page = changed;
	}

	file = fopen(path, "wb");
	if (file == NULL || fputs(page, file) < 0 || fclose(file) != 0)
	{
		perror(path);
		return EXIT_FAILURE;
	}
	free(page);
	return EXIT_SUCCESS;
}

/* A cell of a line of a table; the line ends behind its last bar */
static const char *
cell_of(const char *line, int column)
{
	for (int i = 0; i <= column; i++)
		line = strchr(line, '|') + 1;
	return line;
}

/* The worst figure that the page shows for a row of the summary; NAN if none */
static double
worst_shown(char *page, int row)
{
	char	   *end;
	char	   *line = find_table(page, summary[row].table, &end);
	double		worst = NAN;
	int			number = 0;

	for (; line != NULL && line < end && *line == '|'; line += strcspn(line, "\n") + 1)
	{
		char		copy[1000];

		snprintf(copy, sizeof(copy), "%.*s", (int) strcspn(line, "\n"), line);
		if (number++ < 2 || strstr(copy, summary[row].rows) == NULL)
			continue;
		for (int i = 0; i < summary[row].columns; i++)
		{
			double		figure = strtod(cell_of(copy, summary[row].column + i), NULL);

			worst = summary[row].most ? fmax(figure, worst) : fmin(figure, worst);
		}
	}
	return worst;
}

/* Does the summary of the page show the worst figures of its tables? */
static bool
check_summary(char *page)
{
	bool		good = true;

	for (int row = 0; row < lengthof(summary); row++)
	{
		double		worst = worst_shown(page, row);
		char	   *end = page;
		char	   *line = find_table(page, SUMMARY, &end);
		char		begin[100];
		double		shown = NAN;

		snprintf(begin, sizeof(begin), "| %s |", summary[row].name);
		for (; line != NULL && line < end; line += strcspn(line, "\n") + 1)
			if (strncmp(line, begin, strlen(begin)) == 0)
				shown = strtod(cell_of(line, WORST), NULL);
		if (fabs(shown - worst) < 0.01)
			continue;
		printf("# summary, %s: %.1f, but the worst of \"%s\" is %.1f\n",
			   summary[row].name, shown, summary[row].table, worst);
		good = false;
	}
	return good;
}

/*
 * Say in TAP whether the page shows the tables: every line of a table must
 * stand in the page, in the same order, and a complete table has no others
 */
static int
check_page(const char *path)
{
	char	   *page = file_text(path);
	int			failures = 0;

	printf("1..%d\n", lengthof(tables) + 1);
	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *end = page;
		char	   *shown = find_table(page, tables[table].name, &end);
		char	   *text = table_text(table);
		bool		good = shown != NULL;

		for (char *line = text; good && *line != '\0';)
		{
			size_t		length = strcspn(line, "\n") + 1;

			while (quick && shown < end && strncmp(shown, line, length) != 0)
				shown += strcspn(shown, "\n") + 1;
			good = shown < end && strncmp(shown, line, length) == 0;
			if (!good)
				printf("# not in %s: %.*s", path, (int) length, line);
			shown += length;
			line += length;
		}
		if (!quick)
			good = good && shown == end;

		failures += !good;
		printf("%sok %d - %s shows the coverage table \"%s\"%s\n",
			   good ? "" : "not ", table + 1, path, tables[table].name,
			   quick ? ", what is quick of it" : "");
		free(text);
	}

	if (!check_summary(page))
	{
		failures++;
		printf("not ");
	}
	printf("ok %d - the summary has the worst figures of the tables\n",
		   lengthof(tables) + 1);
	free(page);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	quantile = stats_quantile(CONFIDENCE);
	prepare_exact();

	if (argc >= 3 && strcmp(argv[1], "--write") == 0)
		return write_page(argv[2], argc - 3, argv + 3);
	if (argc == 3 && strcmp(argv[1], "--check") == 0)
		return check_page(argv[2]);
	if (argc == 4 && strcmp(argv[1], "--check") == 0 &&
		strcmp(argv[2], "--quick") == 0)
	{
		quick = true;
		return check_page(argv[3]);
	}
	if (argc > 1)
	{
		fprintf(stderr, "Usage: coverage [--write FILE [NAME ...] | --check [--quick] FILE]\n");
		return EXIT_FAILURE;
	}

	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *text = table_text(table);

		printf("%s## %s\n\n%s", table == 0 ? "" : "\n", tables[table].name, text);
		free(text);
	}
	return EXIT_SUCCESS;
}
