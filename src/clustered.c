/*-------------------------------------------------------------------------
 *
 * clustered.c
 *	  The type nps_clustered_summary, answers of which several belong
 *	  together, and the aggregate that keeps it.
 *
 * A value is the sums of StatsClusters in their order, all of them counts: so
 * it is exact, merges, and gives back what is taken away.  Input, output,
 * order, hash and arithmetic are those of any vector of counts.
 *
 *-------------------------------------------------------------------------
 */
#include "clustered.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "options.h"
#include "score.h"
#include "state.h"
#include "summary.h"
#include "utils/fmgrprotos.h"

/* Counts of a value */
#define CLUSTER_SUMS	(sizeof(StatsClusters) / sizeof(uint64))

/*
 * nps_clustered_read - a value as the mathematics sees it.  Returns the
 * responses.
 */
uint64
nps_clustered_read(const NpsVector *clustered, StatsClusters *sums)
{
	nps_vector_read(clustered, (uint64 *) sums);
	return counts_total(sums->counts, STATS_CATEGORIES);
}

/* Text input, binary input and the cast from arrays: see vector.c */
PG_FUNCTION_INFO_V1(nps_clustered_summary_in);
Datum
nps_clustered_summary_in(PG_FUNCTION_ARGS)
{
	return nps_vector_in(fcinfo, &nps_clustered_summary_type);
}

PG_FUNCTION_INFO_V1(nps_clustered_summary_recv);
Datum
nps_clustered_summary_recv(PG_FUNCTION_ARGS)
{
	return nps_vector_recv(fcinfo, &nps_clustered_summary_type);
}

PG_FUNCTION_INFO_V1(nps_clustered_summary_from_array);
Datum
nps_clustered_summary_from_array(PG_FUNCTION_ARGS)
{
	return nps_vector_from_array(fcinfo, &nps_clustered_summary_type);
}

/* Cast to jsonb: the clusters, and the responses as of a summary */
PG_FUNCTION_INFO_V1(nps_clustered_summary_to_jsonb);
Datum
nps_clustered_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	StatsClusters sums;
	StringInfoData json;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	initStringInfo(&json);
	appendStringInfo(&json, "{\"clusters\": " UINT64_FORMAT ", ",
					 sums.clusters);
	nps_append_categories(&json, sums.counts);
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/*
 * The sums of one cluster, which a summary is; false for one without responses,
 * which is none
 *
 * Errors: 22003 for more responses than such sums hold, some 1.5 billion.
 */
static bool
get_cluster(FunctionCallInfo fcinfo, StatsClusters *sums)
{
	NpsVector  *summary = PG_GETARG_NPS_VECTOR(1);
	uint64		categories[STATS_CATEGORIES];

	if (nps_summary_categories(summary, categories) == 0)
		return false;
	if (unlikely(!stats_cluster(categories, sums)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many responses in one cluster: %s",
						nps_vector_text(summary)),
				 errdetail("Four times the square of their number must be a bigint."),
				 errhint("Take smaller clusters, or nps_agg(score), which takes every response for another person's.")));
	return true;
}

/*
 * Add to a narrow state what leaves it narrow, the usual case; false where it
 * does not
 */
static inline bool
add_narrow(NpsVector *state, const uint64 *more)
{
	uint64		sums[CLUSTER_SUMS];
	uint64		any = 0;

	if (VARSIZE(state) != NPS_NARROW_SIZE(CLUSTER_SUMS))
		return false;
	for (int i = 0; i < CLUSTER_SUMS; i++)
	{
		sums[i] = state->halves[i] + more[i];
		any |= sums[i] | more[i];
	}
	if (any > PG_UINT32_MAX)
		return false;
	for (int i = 0; i < CLUSTER_SUMS; i++)
		state->halves[i] = (uint32) sums[i];
	return true;
}

/*
 * nps_clustered_accum(state, summary) and its inverse: one more cluster, one
 * less
 *
 * Errors: 22003 when a sum or their total would pass bigint, or would be no
 * clusters' any more.
 */
PG_FUNCTION_INFO_V1(nps_clustered_accum);
Datum
nps_clustered_accum(PG_FUNCTION_ARGS)
{
	NpsVector  *state = nps_get_state(fcinfo);
	StatsClusters sums;

	if (get_cluster(fcinfo, &sums) &&
		!add_narrow(state, (const uint64 *) &sums))
		state = nps_vector_plus(state, (const uint64 *) &sums);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(nps_clustered_accum_inv);
Datum
nps_clustered_accum_inv(PG_FUNCTION_ARGS)
{
	NpsVector  *state = nps_get_state(fcinfo);
	StatsClusters sums;

	if (get_cluster(fcinfo, &sums))
		state = nps_vector_minus(state, (const uint64 *) &sums);
	PG_RETURN_POINTER(state);
}

/* nps(clustered) - the score of all responses; null without any */
PG_FUNCTION_INFO_V1(nps_of_clustered);
Datum
nps_of_clustered(PG_FUNCTION_ARGS)
{
	StatsClusters sums;

	if (nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_categories_score(sums.counts));
}

/* nps_clusters(clustered) - clusters that have responses */
PG_FUNCTION_INFO_V1(nps_clusters);
Datum
nps_clusters(PG_FUNCTION_ARGS)
{
	StatsClusters sums;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	PG_RETURN_INT64((int64) sums.clusters);
}

/* nps_responses(clustered) - responses in all clusters */
PG_FUNCTION_INFO_V1(nps_responses_clustered);
Datum
nps_responses_clustered(PG_FUNCTION_ARGS)
{
	StatsClusters sums;

	PG_RETURN_INT64((int64) nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums));
}

/* Responses in one category */
static Datum
category_count(FunctionCallInfo fcinfo, int category)
{
	StatsClusters sums;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	PG_RETURN_INT64((int64) sums.counts[category]);
}

PG_FUNCTION_INFO_V1(nps_promoters_clustered);
Datum
nps_promoters_clustered(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_PROMOTERS);
}

PG_FUNCTION_INFO_V1(nps_passives_clustered);
Datum
nps_passives_clustered(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_PASSIVES);
}

PG_FUNCTION_INFO_V1(nps_detractors_clustered);
Datum
nps_detractors_clustered(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_DETRACTORS);
}

/*
 * nps_design_effect(clustered) - the variance of the score between clusters
 * over that of as many independent responses (Kish, 1965); null for one cluster
 * and for one category
 */
PG_FUNCTION_INFO_V1(nps_design_effect);
Datum
nps_design_effect(PG_FUNCTION_ARGS)
{
	StatsClusters sums;
	double		effect;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	if (sums.clusters < 2)
		PG_RETURN_NULL();
	effect = stats_clustered_design_effect(&sums);
	if (isinf(effect))
		PG_RETURN_NULL();
	return DirectFunctionCall1(float8_numeric, Float8GetDatum(effect));
}

/*
 * nps_effective_responses(clustered) - the number of responses that the interval
 * uses; null for one cluster
 */
PG_FUNCTION_INFO_V1(nps_effective_responses_clustered);
Datum
nps_effective_responses_clustered(PG_FUNCTION_ARGS)
{
	StatsClusters sums;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	if (sums.clusters < 2)
		PG_RETURN_NULL();
	return DirectFunctionCall1(float8_numeric,
							   Float8GetDatum(stats_clustered_sample(&sums).n));
}
