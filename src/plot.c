/*-------------------------------------------------------------------------
 *
 * plot.c
 *	  Pictures of a summary in text.
 *
 * Where the database is not in UTF-8 they are drawn in ASCII.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#define MAX_BAR_WIDTH	1000

#define SPARKLINE_LEVELS	8

/* What stands for a character of each category, in the order of stats.h */
static const char *const bar_utf8[STATS_CATEGORIES] = {"░", "▒", "█"};
static const char *const bar_ascii[STATS_CATEGORIES] = {"-", ".", "+"};

/* What stands for a score nobody gave, and for each height above that */
static const char *const sparkline_utf8[SPARKLINE_LEVELS + 1] = {
	"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"
};
static const char *const sparkline_ascii[SPARKLINE_LEVELS + 1] = {
	".", "1", "2", "3", "4", "5", "6", "7", "8"
};

/*
 * nps_bar(summary, width) - detractors, passives and promoters as one bar
 *
 * Errors: 22023 for a width below 1 or above 1000.
 */
PG_FUNCTION_INFO_V1(nps_bar_summary);
Datum
nps_bar_summary(PG_FUNCTION_ARGS)
{
	int32		width = PG_GETARG_INT32(1);
	const char *const *marks = GetDatabaseEncoding() == PG_UTF8 ?
		bar_utf8 : bar_ascii;
	uint64		categories[STATS_CATEGORIES];
	uint64		responses;
	uint64		so_far = 0;
	int			drawn = 0;
	StringInfoData bar;

	if (width < 1 || width > MAX_BAR_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid width: %d", width),
				 errdetail("The width is from 1 to %d characters.",
						   MAX_BAR_WIDTH),
				 errhint("Leave the width out for the default.")));

	responses = nps_summary_categories(PG_GETARG_NPS_VECTOR(0), categories);
	if (responses == 0)
		PG_RETURN_NULL();

	/* rounding where a category ends makes the widths add up */
	initStringInfo(&bar);
	for (int category = 0; category < STATS_CATEGORIES; category++)
	{
		int			end;

		so_far += categories[category];
		end = (int) rint((double) so_far / (double) responses * width);
		for (; drawn < end; drawn++)
			appendStringInfoString(&bar, marks[category]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(bar.data, bar.len));
}

/*
 * nps_sparkline(summary) - eleven characters, the higher the more responses
 * at that score
 */
PG_FUNCTION_INFO_V1(nps_sparkline_summary);
Datum
nps_sparkline_summary(PG_FUNCTION_ARGS)
{
	const char *const *marks = GetDatabaseEncoding() == PG_UTF8 ?
		sparkline_utf8 : sparkline_ascii;
	uint64		counts[NPS_SCORES];
	uint64		most = 0;
	StringInfoData line;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	for (int score = 0; score < NPS_SCORES; score++)
		most = Max(most, counts[score]);
	if (most == 0)
		PG_RETURN_NULL();

	initStringInfo(&line);
	for (int score = 0; score < NPS_SCORES; score++)
	{
		double		share = (double) counts[score] / (double) most;

		appendStringInfoString(&line,
							   marks[(int) ceil(share * SPARKLINE_LEVELS)]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(line.data, line.len));
}
