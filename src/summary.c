/*-------------------------------------------------------------------------
 *
 * summary.c
 *	  The type nps_summary: input, output, casts, arithmetic, order, counts.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

const NpsCountsType nps_summary_type = {
	"nps_summary", NPS_SCORES,
	"Give the number of responses at each score, score 0 first: {0,0,0,0,0,0,0,0,0,0,0} is the empty summary."
};

#ifdef USE_ASSERT_CHECKING
/* Check that a summary is as every function leaves it */
static void
AssertCheckSummary(const NpsSummary *summary)
{
	uint64		total = 0;
	uint32		any_high = 0;

	Assert(VARSIZE(summary) == NPS_NARROW_SIZE ||
		   VARSIZE(summary) == NPS_WIDE_SIZE);
	if (nps_summary_is_narrow(summary))
		return;
	for (int i = 0; i < NPS_SCORES; i++)
	{
		Assert(summary->high[i] <= PG_INT32_MAX);
		any_high |= summary->high[i];
		total += (uint64) summary->high[i] << 32 | summary->low[i];
		Assert(total <= PG_INT64_MAX);
	}
	Assert(any_high != 0);
}
#else
#define AssertCheckSummary(summary)	((void) 0)
#endif

/* nps_summary_read - the counts of a summary as plain numbers */
void
nps_summary_read(const NpsSummary *summary, uint64 *counts)
{
	AssertCheckSummary(summary);

	for (int i = 0; i < NPS_SCORES; i++)
		counts[i] = summary->low[i];
	if (!nps_summary_is_narrow(summary))
	{
		for (int i = 0; i < NPS_SCORES; i++)
			counts[i] |= (uint64) summary->high[i] << 32;
	}
}

/* Bytes that a summary of these counts takes */
static Size
size_for(const uint64 *counts)
{
	uint64		all = 0;

	for (int i = 0; i < NPS_SCORES; i++)
		all |= counts[i];
	return (all >> 32) == 0 ? NPS_NARROW_SIZE : NPS_WIDE_SIZE;
}

/* Write valid counts into memory of the size that they take */
static void
fill(NpsSummary *summary, Size size, const uint64 *counts)
{
	SET_VARSIZE(summary, size);
	for (int i = 0; i < NPS_SCORES; i++)
		summary->low[i] = (uint32) counts[i];
	if (size == NPS_WIDE_SIZE)
	{
		for (int i = 0; i < NPS_SCORES; i++)
			summary->high[i] = (uint32) (counts[i] >> 32);
	}
	AssertCheckSummary(summary);
}

/* nps_summary_make - a new summary of valid counts, in the current context */
NpsSummary *
nps_summary_make(const uint64 *counts)
{
	Size		size = size_for(counts);
	NpsSummary *summary = palloc(size);

	fill(summary, size, counts);
	return summary;
}

/*
 * nps_summary_store - give an aggregate's state new counts.
 *
 * Where they take another width, that is a new summary in the current memory
 * context: the executor copies what a transition function returns into the
 * aggregate's context, and frees the old state.
 */
NpsSummary *
nps_summary_store(NpsSummary *summary, const uint64 *counts)
{
	Size		size = size_for(counts);

	if (size != VARSIZE(summary))
		return nps_summary_make(counts);
	fill(summary, size, counts);
	return summary;
}

/*
 * nps_summary_categories - the number of detractors, passives and promoters,
 * in the order of stats.h.  Returns the number of responses.
 */
uint64
nps_summary_categories(const NpsSummary *summary,
					   uint64 categories[STATS_CATEGORIES])
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(summary, counts);
	memset(categories, 0, STATS_CATEGORIES * sizeof(uint64));
	for (int score = 0; score < NPS_SCORES; score++)
		categories[nps_category_of(score)] += counts[score];
	return counts_total(categories, STATS_CATEGORIES);
}

/* nps_summary_sample - a summary as the mathematics sees it; false if empty */
bool
nps_summary_sample(const NpsSummary *summary, StatsSample *sample)
{
	uint64		categories[STATS_CATEGORIES];

	if (nps_summary_categories(summary, categories) == 0)
		return false;
	*sample = stats_sample(categories[STATS_DETRACTORS],
						   categories[STATS_PASSIVES],
						   categories[STATS_PROMOTERS]);
	return true;
}

/*
 * Input and output
 *
 * Errors: 22P02 and 22P03 for malformed text and bytes, 22003 for counts
 * below zero and counts or totals past bigint.
 */
PG_FUNCTION_INFO_V1(nps_summary_in);
Datum
nps_summary_in(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	if (!nps_counts_in(&nps_summary_type, PG_GETARG_CSTRING(0), counts,
					   fcinfo->context))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(nps_summary_make(counts));
}

PG_FUNCTION_INFO_V1(nps_summary_out);
Datum
nps_summary_out(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	PG_RETURN_CSTRING(nps_counts_out(&nps_summary_type, counts));
}

PG_FUNCTION_INFO_V1(nps_summary_recv);
Datum
nps_summary_recv(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_counts_recv(&nps_summary_type, (StringInfo) PG_GETARG_POINTER(0),
					counts);
	PG_RETURN_POINTER(nps_summary_make(counts));
}

PG_FUNCTION_INFO_V1(nps_summary_send);
Datum
nps_summary_send(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	PG_RETURN_BYTEA_P(nps_counts_send(&nps_summary_type, counts));
}

/*
 * Casts
 *
 * Errors: 2202E for an array of another length, 22004 for a NULL in it, 22003
 * for counts below zero and totals past bigint.
 */
PG_FUNCTION_INFO_V1(nps_summary_from_array);
Datum
nps_summary_from_array(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_counts_from_array(&nps_summary_type, PG_GETARG_ARRAYTYPE_P(0),
						  counts);
	PG_RETURN_POINTER(nps_summary_make(counts));
}

PG_FUNCTION_INFO_V1(nps_summary_to_array);
Datum
nps_summary_to_array(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	PG_RETURN_ARRAYTYPE_P(nps_counts_to_array(&nps_summary_type, counts));
}

/* Append a name and a number of a JSON object */
static void
append_member(StringInfo json, const char *name, uint64 value)
{
	appendStringInfo(json, "\"%s\": " UINT64_FORMAT ", ", name, value);
}

/* The JSON text of a summary */
static char *
json_text(const NpsSummary *summary)
{
	uint64		counts[NPS_SCORES];
	uint64		categories[STATS_CATEGORIES];
	uint64		responses = nps_summary_categories(summary, categories);
	Numeric		score = nps_category_score(categories);
	StringInfoData json;

	nps_summary_read(summary, counts);
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
	PG_RETURN_TEXT_P(cstring_to_text(json_text(PG_GETARG_NPS_SUMMARY(0))));
}

PG_FUNCTION_INFO_V1(nps_summary_to_jsonb);
Datum
nps_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	char	   *json = json_text(PG_GETARG_NPS_SUMMARY(0));

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
}

/*
 * Order: lexicographic by count, score 0 first
 *
 * Equal values are equal bytes, so that equality need not read the counts.
 */
static int
compare_args(FunctionCallInfo fcinfo)
{
	uint64		a[NPS_SCORES];
	uint64		b[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), a);
	nps_summary_read(PG_GETARG_NPS_SUMMARY(1), b);
	return counts_compare(a, b, NPS_SCORES);
}

static bool
equal_args(FunctionCallInfo fcinfo)
{
	NpsSummary *a = PG_GETARG_NPS_SUMMARY(0);
	NpsSummary *b = PG_GETARG_NPS_SUMMARY(1);

	AssertCheckSummary(a);
	AssertCheckSummary(b);
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

PG_FUNCTION_INFO_V1(nps_summary_cmp);
Datum
nps_summary_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_summary_eq);
Datum
nps_summary_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(equal_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_summary_ne);
Datum
nps_summary_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!equal_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_summary_lt);
Datum
nps_summary_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(nps_summary_le);
Datum
nps_summary_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(nps_summary_gt);
Datum
nps_summary_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(nps_summary_ge);
Datum
nps_summary_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) >= 0);
}

/* Hash; without a seed it is the low half of the hash with seed 0 */
static uint64
hash_arg(FunctionCallInfo fcinfo, uint64 seed)
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	return counts_hash(counts, NPS_SCORES, seed);
}

PG_FUNCTION_INFO_V1(nps_summary_hash);
Datum
nps_summary_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT32((uint32) hash_arg(fcinfo, 0));
}

PG_FUNCTION_INFO_V1(nps_summary_hash_extended);
Datum
nps_summary_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT64(hash_arg(fcinfo, (uint64) PG_GETARG_INT64(1)));
}

/* nps_responses(summary) - how many responses */
PG_FUNCTION_INFO_V1(nps_responses_summary);
Datum
nps_responses_summary(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	PG_RETURN_INT64((int64) counts_total(counts, NPS_SCORES));
}

/* Responses in one category */
static Datum
category_count(FunctionCallInfo fcinfo, int category)
{
	uint64		categories[STATS_CATEGORIES];

	nps_summary_categories(PG_GETARG_NPS_SUMMARY(0), categories);
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

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
	PG_RETURN_INT64((int64) counts[nps_need_score_int8(PG_GETARG_INT32(1))]);
}
