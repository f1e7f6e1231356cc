/*-------------------------------------------------------------------------
 *
 * summary.c
 *	  The type nps_summary, as far as it is more than a vector of counts.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

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

	nps_vector_read(summary, counts);
	memset(categories, 0, STATS_CATEGORIES * sizeof(uint64));
	for (int score = 0; score < NPS_SCORES; score++)
		categories[nps_category_of(score)] += counts[score];
	return counts_total(categories, STATS_CATEGORIES);
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

/* Append a name and a number of a JSON object */
static void
append_member(StringInfo json, const char *name, uint64 value)
{
	appendStringInfo(json, "\"%s\": " UINT64_FORMAT ", ", name, value);
}

/* The JSON text of a summary */
static char *
json_text(const NpsVector *summary)
{
	uint64		counts[NPS_SCORES];
	uint64		categories[STATS_CATEGORIES];
	uint64		responses = nps_summary_categories(summary, categories);
	Numeric		score = nps_category_score(categories);
	StringInfoData json;

	nps_vector_read(summary, counts);
	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	append_member(&json, "responses", responses);
	append_member(&json, "detractors", categories[STATS_DETRACTORS]);
	append_member(&json, "passives", categories[STATS_PASSIVES]);
	append_member(&json, "promoters", categories[STATS_PROMOTERS]);
	appendStringInfo(&json, "\"nps\": %s, \"scores\": [",
					 score == NULL ? "null" :
					 DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(score))));
	for (int i = 0; i < NPS_SCORES; i++)
		appendStringInfo(&json, "%s" UINT64_FORMAT, i == 0 ? "" : ", ",
						 counts[i]);
	appendStringInfoString(&json, "]}");
	return json.data;
}

PG_FUNCTION_INFO_V1(nps_summary_to_json);
Datum
nps_summary_to_json(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(json_text(PG_GETARG_NPS_VECTOR(0))));
}

PG_FUNCTION_INFO_V1(nps_summary_to_jsonb);
Datum
nps_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	char	   *json = json_text(PG_GETARG_NPS_VECTOR(0));

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
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
	PG_RETURN_INT64((int64) counts[NPS_GETARG_INT4_SCORE(1)]);
}

/*
 * nps_share(summary, category) - percent of the responses in a category
 *
 * Errors: 22023 for an unknown category.
 */
PG_FUNCTION_INFO_V1(nps_share_summary);
Datum
nps_share_summary(PG_FUNCTION_ARGS)
{
	int			category = nps_parse_category(PG_GETARG_TEXT_PP(1));
	uint64		categories[STATS_CATEGORIES];
	uint64		responses = nps_summary_categories(PG_GETARG_NPS_VECTOR(0),
												   categories);

	if (responses == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_quotient(100, (int64) categories[category],
								   (int64) responses));
}
