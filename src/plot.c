/*-------------------------------------------------------------------------
 *
 * plot.c
 *	  Pictures of a summary in text.
 *
 * Where the database is not in UTF-8 they are drawn in ASCII.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "score.h"
#include "stats.h"
#include "summary.h"
#include "utils/builtins.h"
#include "weighted.h"

#define MAX_BAR_WIDTH	1000

#define SPARKLINE_LEVELS	8

/*
 * What stands for each category, in the order of stats.h: light shade, medium
 * shade and full block, or the like in ASCII
 */
static const char *const bar_utf8[STATS_CATEGORIES] = {
	"\xe2\x96\x91", "\xe2\x96\x92", "\xe2\x96\x88"
};
static const char *const bar_ascii[STATS_CATEGORIES] = {"-", ".", "+"};

/*
 * What stands for a score nobody gave, and for each height above that: middle
 * dot and the blocks from one eighth to full, or the like in ASCII
 */
static const char *const sparkline_utf8[SPARKLINE_LEVELS + 1] = {
	"\xc2\xb7", "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
	"\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87",
	"\xe2\x96\x88"
};
static const char *const sparkline_ascii[SPARKLINE_LEVELS + 1] = {
	".", "1", "2", "3", "4", "5", "6", "7", "8"
};

/*
 * A bar of the shares of a sample; NULL without one
 *
 * Errors: 22023 for a width below 1 or above 1000.
 */
static Datum
bar(FunctionCallInfo fcinfo, const StatsSample *sample)
{
	int32		width = PG_GETARG_INT32(1);
	const char *const *marks = GetDatabaseEncoding() == PG_UTF8 ?
		bar_utf8 : bar_ascii;
	int			parts[STATS_CATEGORIES];
	StringInfoData picture;

	if (width < 1 || width > MAX_BAR_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid width: %d", width),
				 errdetail("The width is from 1 to %d characters.",
						   MAX_BAR_WIDTH),
				 errhint("Leave the width out for the default.")));
	if (sample == NULL)
		PG_RETURN_NULL();

	stats_whole_shares(sample, width, parts);
	initStringInfo(&picture);
	for (int category = 0; category < STATS_CATEGORIES; category++)
	{
		for (int drawn = 0; drawn < parts[category]; drawn++)
			appendStringInfoString(&picture, marks[category]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(picture.data, picture.len));
}

/*
 * nps_bar(summary, width), nps_bar(weighted, width) - detractors, passives and
 * promoters as one bar
 */
PG_FUNCTION_INFO_V1(nps_bar_summary);
Datum
nps_bar_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	return bar(fcinfo, nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample) ?
			   &sample : NULL);
}

PG_FUNCTION_INFO_V1(nps_bar_weighted);
Datum
nps_bar_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;
	StatsSample sample;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		return bar(fcinfo, NULL);
	sample = stats_weighted_sample(&sums);
	return bar(fcinfo, &sample);
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
	StringInfoData picture;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	for (int score = 0; score < NPS_SCORES; score++)
		most = Max(most, counts[score]);
	if (most == 0)
		PG_RETURN_NULL();

	initStringInfo(&picture);
	for (int score = 0; score < NPS_SCORES; score++)
	{
		double		share = (double) counts[score] / (double) most;

		appendStringInfoString(&picture,
							   marks[(int) ceil(share * SPARKLINE_LEVELS)]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(picture.data, picture.len));
}
