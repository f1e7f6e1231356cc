/*-------------------------------------------------------------------------
 *
 * share.c
 *	  What share of the responses a category has, or the answers from one
 *	  value to another: with that, CSAT on any scale.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"

#include "catalog/pg_type.h"
#include "clustered.h"
#include "compare.h"
#include "options.h"
#include "score.h"
#include "stats.h"
#include "summary.h"
#include "utils/array.h"
#include "weighted.h"

/* Which answers a share is of: those from one value to another */
typedef struct Part
{
	int			lowest;
	int			highest;
} Part;

/*
 * The part that a category is, from an argument
 *
 * Errors: 22023 for an unknown category.
 */
static Part
get_category(FunctionCallInfo fcinfo, int argument)
{
	int			category = nps_parse_category(PG_GETARG_TEXT_PP(argument));
	Part		part = {0, NPS_MAX_SCORE};

	while (nps_category_of(part.lowest) != category)
		part.lowest++;
	while (nps_category_of(part.highest) != category)
		part.highest--;
	return part;
}

/*
 * The part from one value to another, from two arguments
 *
 * Errors: 22023 for values outside 0..10 or in the wrong order.
 */
static Part
get_values(FunctionCallInfo fcinfo, int argument)
{
	Part		part = {PG_GETARG_INT32(argument), PG_GETARG_INT32(argument + 1)};

	if (part.lowest < 0 || part.highest > NPS_MAX_SCORE ||
		part.lowest > part.highest)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid values: %d to %d", part.lowest, part.highest),
				 errdetail("Both are whole numbers from 0 to %d, and the lowest is not above the highest.",
						   NPS_MAX_SCORE),
				 errhint("The top two of 1 to 5 are 4 and 5, the top one of 1 to 3 is 3 and 3.")));
	return part;
}

/* How many responses of a summary are in a part; all of them in total */
static uint64
count_part(const NpsVector *summary, Part part, uint64 *total)
{
	uint64		counts[NPS_SCORES];

	nps_vector_read(summary, counts);
	*total = counts_total(counts, NPS_SCORES);
	return counts_total(counts + part.lowest, part.highest - part.lowest + 1);
}

/* A part of a summary as the mathematics sees it; false if that is empty */
static bool
sample_part(const NpsVector *summary, Part part, StatsSample *sample)
{
	uint64		total;
	uint64		inside = count_part(summary, part, &total);

	if (total == 0)
		return false;
	*sample = stats_share_sample(inside, total - inside);
	return true;
}

/* The share of a part in percent */
static Datum
share(FunctionCallInfo fcinfo, Part part)
{
	uint64		total;
	uint64		inside = count_part(PG_GETARG_NPS_VECTOR(0), part, &total);

	if (total == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_quotient(100, (int64) inside, (int64) total));
}

/*
 * nps_share(summary, category) and nps_share(summary, lowest, highest) - percent
 * of the responses in a category, or from one value to another
 *
 * Errors, here and below: 22023 for an unknown category, for values outside
 * 0..10 or in the wrong order, and for a confidence not strictly between 0 and
 * 1.
 */
PG_FUNCTION_INFO_V1(nps_share_summary);
Datum
nps_share_summary(PG_FUNCTION_ARGS)
{
	return share(fcinfo, get_category(fcinfo, 1));
}

PG_FUNCTION_INFO_V1(nps_share_values);
Datum
nps_share_values(PG_FUNCTION_ARGS)
{
	return share(fcinfo, get_values(fcinfo, 1));
}

/* nps_share(weighted, category) - percent of the weight in a category */
PG_FUNCTION_INFO_V1(nps_share_weighted);
Datum
nps_share_weighted(PG_FUNCTION_ARGS)
{
	int			category = nps_parse_category(PG_GETARG_TEXT_PP(1));
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(sums.weight[category] /
									(sums.weight[STATS_DETRACTORS] +
									 sums.weight[STATS_PASSIVES] +
									 sums.weight[STATS_PROMOTERS])));
}

/* nps_share(clustered, category) - percent of the responses in a category */
PG_FUNCTION_INFO_V1(nps_share_clustered);
Datum
nps_share_clustered(PG_FUNCTION_ARGS)
{
	int			category = nps_parse_category(PG_GETARG_TEXT_PP(1));
	StatsClusters sums;
	uint64		responses = nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);

	if (responses == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_quotient(100, (int64) sums.counts[category],
								   (int64) responses));
}

/* Bounds of the share of a part, with the confidence as argument */
static Datum
share_bounds(FunctionCallInfo fcinfo, NpsBounds bounds, Part part,
			 int confidence)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(confidence));
	StatsSample sample;
	StatsInterval interval;

	if (!sample_part(PG_GETARG_NPS_VECTOR(0), part, &sample))
		PG_RETURN_NULL();
	interval = stats_share_interval(&sample, z);
	return nps_bounds(fcinfo, bounds,
					  nps_lower_to_points(interval.lower, sample.promoters, 0),
					  nps_upper_to_points(interval.upper, sample.promoters, 1));
}

/*
 * nps_share_ci(summary, category, confidence), nps_share_ci(summary, lowest,
 * highest, confidence), nps_share_ci_lower, nps_share_ci_upper - confidence
 * interval of a share in percent: Wilson (1927)
 */
PG_FUNCTION_INFO_V1(nps_share_ci_summary);
Datum
nps_share_ci_summary(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_BOTH_BOUNDS, get_category(fcinfo, 1), 2);
}

PG_FUNCTION_INFO_V1(nps_share_ci_lower_summary);
Datum
nps_share_ci_lower_summary(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_LOWER_BOUND, get_category(fcinfo, 1), 2);
}

PG_FUNCTION_INFO_V1(nps_share_ci_upper_summary);
Datum
nps_share_ci_upper_summary(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_UPPER_BOUND, get_category(fcinfo, 1), 2);
}

PG_FUNCTION_INFO_V1(nps_share_ci_values);
Datum
nps_share_ci_values(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_BOTH_BOUNDS, get_values(fcinfo, 1), 3);
}

PG_FUNCTION_INFO_V1(nps_share_ci_lower_values);
Datum
nps_share_ci_lower_values(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_LOWER_BOUND, get_values(fcinfo, 1), 3);
}

PG_FUNCTION_INFO_V1(nps_share_ci_upper_values);
Datum
nps_share_ci_upper_values(PG_FUNCTION_ARGS)
{
	return share_bounds(fcinfo, NPS_UPPER_BOUND, get_values(fcinfo, 1), 3);
}

/* Difference of the shares of a part in two summaries */
static Datum
compare_part(FunctionCallInfo fcinfo, Part part, int confidence)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(confidence));
	StatsSample a;
	StatsSample b;
	StatsComparison comparison;

	if (!sample_part(PG_GETARG_NPS_VECTOR(0), part, &a) ||
		!sample_part(PG_GETARG_NPS_VECTOR(1), part, &b))
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_shares(&a, &b, z);
	return nps_comparison_row(fcinfo, &comparison, true, -1, 1);
}

/*
 * nps_share_compare(a, b, category, confidence), nps_share_compare(a, b, lowest,
 * highest, confidence) - two independent summaries, a minus b, in percentage
 * points: Mee (1984)
 */
PG_FUNCTION_INFO_V1(nps_share_compare_summaries);
Datum
nps_share_compare_summaries(PG_FUNCTION_ARGS)
{
	return compare_part(fcinfo, get_category(fcinfo, 2), 3);
}

PG_FUNCTION_INFO_V1(nps_share_compare_values);
Datum
nps_share_compare_values(PG_FUNCTION_ARGS)
{
	return compare_part(fcinfo, get_values(fcinfo, 2), 4);
}

/* Whole percent of each category, which add up to 100 */
static Datum
whole_percent(const StatsSample *sample)
{
	int			parts[STATS_CATEGORIES];
	Datum		elements[STATS_CATEGORIES];

	stats_whole_shares(sample, 100, parts);
	for (int i = 0; i < STATS_CATEGORIES; i++)
		elements[i] = Int32GetDatum(parts[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, STATS_CATEGORIES, INT4OID,
										  sizeof(int32), true, TYPALIGN_INT));
}

/*
 * nps_percent(summary), nps_percent(weighted) - detractors, passives and
 * promoters in whole percent that add up to 100
 */
PG_FUNCTION_INFO_V1(nps_percent_summary);
Datum
nps_percent_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	return whole_percent(&sample);
}

PG_FUNCTION_INFO_V1(nps_percent_weighted);
Datum
nps_percent_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;
	StatsSample sample;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	sample = stats_weighted_sample(&sums);
	return whole_percent(&sample);
}
