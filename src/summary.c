/*-------------------------------------------------------------------------
 *
 * summary.c
 *	  The type nps_summary, as far as it is more than a vector of counts.
 *
 *-------------------------------------------------------------------------
 */
#include "summary.h"

#include "lib/stringinfo.h"
#include "options.h"
#include "score.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/*
 * nps_summary_categories - the number of detractors, passives and promoters,
 * in the order of stats.h.  Returns the number of responses.
 */
uint64
nps_summary_categories(const NpsVector *summary,
					   uint64 categories[STATS_CATEGORIES])
{
	uint64		counts[NPS_SCORES];
	uint64		detractors = 0;
	uint64		passives = 0;
	uint64		promoters = 0;

	nps_vector_read(summary, counts);
	for (int score = 0; score < NPS_MIN_PASSIVE; score++)
		detractors += counts[score];
	for (int score = NPS_MIN_PASSIVE; score < NPS_MIN_PROMOTER; score++)
		passives += counts[score];
	for (int score = NPS_MIN_PROMOTER; score < NPS_SCORES; score++)
		promoters += counts[score];
	categories[STATS_DETRACTORS] = detractors;
	categories[STATS_PASSIVES] = passives;
	categories[STATS_PROMOTERS] = promoters;
	return detractors + passives + promoters;
}

/* nps_summary_sample - a summary as the mathematics sees it; false if empty */
bool
nps_summary_sample(const NpsVector *summary, StatsSample *sample)
{
	uint64		categories[STATS_CATEGORIES];

	if (nps_summary_categories(summary, categories) == 0)
		return false;
	*sample = stats_sample(categories[STATS_DETRACTORS],
						   categories[STATS_PASSIVES],
						   categories[STATS_PROMOTERS]);
	return true;
}

/* Text input, binary input and the cast from arrays: see vector.c */
PG_FUNCTION_INFO_V1(nps_summary_in);
Datum
nps_summary_in(PG_FUNCTION_ARGS)
{
	return nps_vector_in(fcinfo, &nps_summary_type);
}

PG_FUNCTION_INFO_V1(nps_summary_recv);
Datum
nps_summary_recv(PG_FUNCTION_ARGS)
{
	return nps_vector_recv(fcinfo, &nps_summary_type);
}

PG_FUNCTION_INFO_V1(nps_summary_from_array);
Datum
nps_summary_from_array(PG_FUNCTION_ARGS)
{
	return nps_vector_from_array(fcinfo, &nps_summary_type);
}

/* nps_categories_score - the score of category counts; NULL without responses */
Numeric
nps_categories_score(const uint64 categories[STATS_CATEGORIES])
{
	uint64		responses = counts_total(categories, STATS_CATEGORIES);

	if (responses == 0)
		return NULL;
	return nps_quotient(100,
						(int64) (categories[STATS_PROMOTERS] -
								 categories[STATS_DETRACTORS]),
						(int64) responses);
}

/*
 * nps(summary) - the Net Promoter Score (Reichheld, 2003): the percentage of
 * promoters less the percentage of detractors, in points.  Also the final
 * function of the aggregate nps.
 */
PG_FUNCTION_INFO_V1(nps_of_summary);
Datum
nps_of_summary(PG_FUNCTION_ARGS)
{
	uint64		categories[STATS_CATEGORIES];
	Numeric		score;

	nps_summary_categories(PG_GETARG_NPS_VECTOR(0), categories);
	score = nps_categories_score(categories);
	if (score == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(score);
}

/*
 * nps_append_categories - append members of a JSON object: responses, the number
 * in each category, and the score, null without responses.
 */
void
nps_append_categories(StringInfo json,
					  const uint64 categories[STATS_CATEGORIES])
{
	Numeric		score = nps_categories_score(categories);

	appendStringInfo(json, "\"responses\": " UINT64_FORMAT
					 ", \"detractors\": " UINT64_FORMAT
					 ", \"passives\": " UINT64_FORMAT
					 ", \"promoters\": " UINT64_FORMAT ", \"nps\": %s",
					 counts_total(categories, STATS_CATEGORIES),
					 categories[STATS_DETRACTORS],
					 categories[STATS_PASSIVES], categories[STATS_PROMOTERS],
					 score == NULL ? "null" :
					 DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(score))));
}

/* Cast to jsonb: an object with the above and the array of the counts */
PG_FUNCTION_INFO_V1(nps_summary_to_jsonb);
Datum
nps_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	NpsVector  *summary = PG_GETARG_NPS_VECTOR(0);
	uint64		counts[NPS_SCORES];
	uint64		categories[STATS_CATEGORIES];
	StringInfoData json;

	nps_vector_read(summary, counts);
	nps_summary_categories(summary, categories);
	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	nps_append_categories(&json, categories);
	appendStringInfoString(&json, ", \"scores\": ");
	for (int i = 0; i < NPS_SCORES; i++)
		appendStringInfo(&json, "%c" UINT64_FORMAT, i == 0 ? '[' : ',',
						 counts[i]);
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* Responses in one category */
static Datum
category_count(FunctionCallInfo fcinfo, int category)
{
	uint64		categories[STATS_CATEGORIES];

	nps_summary_categories(PG_GETARG_NPS_VECTOR(0), categories);
	return Int64GetDatum((int64) categories[category]);
}

PG_FUNCTION_INFO_V1(nps_promoters_summary);
Datum
nps_promoters_summary(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_PROMOTERS);
}

PG_FUNCTION_INFO_V1(nps_passives_summary);
Datum
nps_passives_summary(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_PASSIVES);
}

PG_FUNCTION_INFO_V1(nps_detractors_summary);
Datum
nps_detractors_summary(PG_FUNCTION_ARGS)
{
	return category_count(fcinfo, STATS_DETRACTORS);
}

/*
 * nps_count(summary, score) - responses at one score
 *
 * Errors: 22003 for a score outside 0..10.
 */
PG_FUNCTION_INFO_V1(nps_count_summary);
Datum
nps_count_summary(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	PG_RETURN_INT64((int64) counts[nps_need_int8(PG_GETARG_INT32(1),
												 0, NPS_MAX_SCORE)]);
}

/* nps_mean(summary) - the mean of the scores themselves, 0..10 */
PG_FUNCTION_INFO_V1(nps_mean_summary);
Datum
nps_mean_summary(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];
	uint64		responses;
	int64		low = 0;
	int64		high = 0;
	Datum		sum;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	responses = counts_total(counts, NPS_SCORES);
	if (responses == 0)
		PG_RETURN_NULL();

	/* the sum of all scores can pass bigint: add it up in two halves */
	for (int score = 0; score < NPS_SCORES; score++)
	{
		low += score * (int64) (counts[score] & PG_UINT32_MAX);
		high += score * (int64) (counts[score] >> 32);
	}
	if (high == 0)
		PG_RETURN_NUMERIC(nps_quotient(1, low, (int64) responses));
	sum = DirectFunctionCall2(numeric_mul,
							  NumericGetDatum(int64_to_numeric(high)),
							  NumericGetDatum(int64_to_numeric(INT64CONST(1) << 32)));
	sum = DirectFunctionCall2(numeric_add, sum,
							  NumericGetDatum(int64_to_numeric(low)));
	return DirectFunctionCall2(numeric_div, sum,
							   NumericGetDatum(int64_to_numeric((int64) responses)));
}
