/*-------------------------------------------------------------------------
 *
 * options.h
 *	  Options in, points out: between SQL's arguments and results and the
 *	  proportions that the mathematics works with.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_OPTIONS_H
#define NPS_OPTIONS_H

#include "compat.h"
#include "stats.h"
#include "utils/numeric.h"

/* Decimals of bounds, standard errors and differences, in points */
#define NPS_DECIMALS	12

/* Options in */
extern float8 nps_check_confidence(float8 confidence);
extern double nps_confidence_z(float8 confidence);
extern StatsMethod nps_parse_method(text *name, StatsMethod last);
extern Numeric nps_decimal(float8 value);
extern Numeric nps_get_decimal(FunctionCallInfo fcinfo, int argument,
							   double lowest, double highest,
							   const char *name, const char *rule,
							   const char *hint);
extern double nps_decimal_to_double(Numeric decimal);
extern double nps_points_to_proportion(Numeric points);
extern double nps_get_points(FunctionCallInfo fcinfo, int argument,
							 const char *name);
extern uint64 nps_get_population(FunctionCallInfo fcinfo, int argument,
								 uint64 responses);

/* Points out */
extern Numeric nps_quotient(int64 factor, int64 dividend, int64 divisor);
extern Numeric nps_to_points(double proportion);
extern Numeric nps_lower_to_points(double bound, double estimate,
								   double lowest);
extern Numeric nps_upper_to_points(double bound, double estimate,
								   double highest);

/* Which bounds of an interval are wanted */
typedef enum NpsBounds
{
	NPS_LOWER_BOUND,
	NPS_UPPER_BOUND,
	NPS_BOTH_BOUNDS
} NpsBounds;

extern Datum nps_bounds(FunctionCallInfo fcinfo, NpsBounds bounds,
						Numeric lower, Numeric upper);

#endif							/* NPS_OPTIONS_H */
