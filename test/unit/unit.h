/*-------------------------------------------------------------------------
 *
 * unit.h
 *	  What the unit tests of the mathematics share: TAP, tables of reference
 *	  values, random numbers.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_UNIT_H
#define NPS_UNIT_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Messages a test may print before it falls silent */
#define MESSAGES	5

/*-------------------------------------------------------------------------
 * TAP
 *-------------------------------------------------------------------------
 */

static int	tests;
static int	tests_failed;
static long checks;				/* of the current test */
static long checks_failed;

/* Count a check and describe it if it failed */
static inline void
check(bool passed, const char *format,...)
{
	checks++;
	if (passed)
		return;
	if (++checks_failed <= MESSAGES)
	{
		va_list		arguments;

		printf("# ");
		va_start(arguments, format);
		vprintf(format, arguments);
		va_end(arguments);
		printf("\n");
	}
}

/* Report the checks since the last report as one test */
static inline void
report(const char *name)
{
	bool		passed = checks > 0 && checks_failed == 0;

	tests++;
	if (!passed)
		tests_failed++;
	if (checks_failed > MESSAGES)
		printf("# %ld checks failed\n", checks_failed);
	printf("%s %d - %s (%ld checks)\n", passed ? "ok" : "not ok", tests, name,
		   checks);
	checks = checks_failed = 0;
}

/* End the plan, and say whether all passed */
static inline int
finish(void)
{
	printf("1..%d\n", tests);
	return tests_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Is a value as expected, up to an absolute tolerance?  Equal infinities are. */
static inline bool
close_to(double value, double expected, double tolerance)
{
	return value == expected || fabs(value - expected) <= tolerance;
}

static inline bool
relatively_close(double value, double expected, double tolerance)
{
	return close_to(value, expected, tolerance * fabs(expected));
}

/*-------------------------------------------------------------------------
 * Reference values
 *-------------------------------------------------------------------------
 */

#define MAX_COLUMNS	20
#define MAX_LINE	1000

/* A file of comma-separated values, read row by row */
typedef struct Table
{
	FILE	   *file;
	char		names[MAX_LINE];
	char	   *name[MAX_COLUMNS];
	char		fields[MAX_LINE];
	char	   *field[MAX_COLUMNS];
	int			columns;
} Table;

static const char *directory;

/* Split a line at its commas, in place */
static inline int
split(char *line, char **field)
{
	int			count = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (;;)
	{
		if (count == MAX_COLUMNS)
		{
			printf("Bail out! too many columns\n");
			exit(EXIT_FAILURE);
		}
		field[count++] = line;
		line = strchr(line, ',');
		if (line == NULL)
			return count;
		*line++ = '\0';
	}
}

static inline void
open_table(Table *table, const char *name)
{
	char		path[4096];

	snprintf(path, sizeof(path), "%s/%s.csv", directory, name);
	table->file = fopen(path, "r");
	if (table->file == NULL ||
		fgets(table->names, sizeof(table->names), table->file) == NULL)
	{
		printf("Bail out! cannot read %s\n", path);
		exit(EXIT_FAILURE);
	}
	table->columns = split(table->names, table->name);
}

/* Read the next row; at the end, close the table and return false */
static inline bool
next_row(Table *table)
{
	if (fgets(table->fields, sizeof(table->fields), table->file) == NULL)
	{
		fclose(table->file);
		return false;
	}
	if (split(table->fields, table->field) != table->columns)
	{
		printf("Bail out! a row of the wrong length: %s\n", table->fields);
		exit(EXIT_FAILURE);
	}
	return true;
}

static inline const char *
text(const Table *table, const char *name)
{
	for (int i = 0; i < table->columns; i++)
		if (strcmp(table->name[i], name) == 0)
			return table->field[i];
	printf("Bail out! no column %s\n", name);
	exit(EXIT_FAILURE);
}

static inline bool
is_empty(const Table *table, const char *name)
{
	return text(table, name)[0] == '\0';
}

static inline double
number(const Table *table, const char *name)
{
	return strtod(text(table, name), NULL);
}

static inline uint64_t
count(const Table *table, const char *name)
{
	return strtoull(text(table, name), NULL, 10);
}

/*-------------------------------------------------------------------------
 * Random numbers
 *-------------------------------------------------------------------------
 */

static uint64_t random_state = 20171118;

/* Next pseudo-random number (splitmix64) */
static inline uint64_t
random_bits(void)
{
	uint64_t	x = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

/* 0 <= result < 1 */
static inline double
random_fraction(void)
{
	return (double) (random_bits() >> 11) / 9007199254740992.0;
}

/* 0 .. limit, limit < 2^63 */
static inline uint64_t
random_up_to(uint64_t limit)
{
	return random_bits() % (limit + 1);
}

/* 1 .. limit, of every order of magnitude, the limit itself now and then */
static inline uint64_t
random_total(uint64_t limit)
{
	uint64_t	total = 1 + random_up_to((UINT64_C(1) << random_up_to(62)) - 1);

	return (total > limit || random_up_to(50) == 0) ? limit : total;
}

/*
 * Split a total into counts, such that there are samples with only one kind
 * of response, with hardly any of some, and ordinary ones
 */
static inline void
random_split(uint64_t total, uint64_t *counts, int kinds)
{
	for (int i = 0; i < kinds; i++)
		counts[i] = 0;
	for (int i = (int) random_up_to((uint64_t) kinds - 1); total > 0;)
	{
		uint64_t	part = total;
		int			kind = (int) random_up_to((uint64_t) kinds - 1);

		switch (random_up_to(3))
		{
			case 0:
				part = random_up_to(total);
				break;
			case 1:
				part = random_up_to(total < 3 ? total : 3);
				break;
			case 2:
				part = total - random_up_to(total < 3 ? total : 3);
				break;
		}
		counts[kind] += part;
		total -= part;
		if (random_up_to(3) == 0)
		{
			counts[i] += total;
			break;
		}
	}
}

static inline double
random_confidence(void)
{
	switch (random_up_to(7))
	{
		case 0:
			return 0.95;
		case 1:
			return pow(10, -300 * random_fraction() - 1e-3);
		case 2:
			return 1 - pow(10, -15.9 * random_fraction() - 1e-3);
		default:
			return 0.5 + 0.4999 * random_fraction();
	}
}

#endif							/* NPS_UNIT_H */
