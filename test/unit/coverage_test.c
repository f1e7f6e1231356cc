/*-------------------------------------------------------------------------
 *
 * coverage_test.c
 *	  Does doc/coverage.md still show what the intervals do?
 *
 * What takes no time is computed anew; `make statistics` does all of it.
 *
 *-------------------------------------------------------------------------
 */
#define main coverage
#include "../../bench/coverage.c"
#undef main
#include "../../bench/coverage_exact.c"
#include "../../bench/coverage_simulated.c"

int
main(void)
{
	char		program[] = "coverage";
	char		check[] = "--check";
	char		quickly[] = "--quick";
	char		page[] = "doc/coverage.md";
	char	   *arguments[] = {program, check, quickly, page, NULL};

	return coverage(4, arguments);
}
