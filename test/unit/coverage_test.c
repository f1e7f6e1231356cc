/*-------------------------------------------------------------------------
 *
 * coverage_test.c
 *	  Does doc/statistics.md still show what the intervals do?
 *
 * The coverage of small samples is computed anew; `make coverage` does it for
 * all of them.
 *
 *-------------------------------------------------------------------------
 */
#define main coverage
#include "../../bench/coverage.c"
#undef main

int
main(void)
{
	char		program[] = "coverage";
	char		check[] = "--check";
	char		quickly[] = "--quick";
	char		page[] = "doc/statistics.md";
	char	   *arguments[] = {program, check, quickly, page, NULL};

	return coverage(4, arguments);
}
