/*-------------------------------------------------------------------------
 *
 * state.h
 *	  The states of aggregates, as the transition functions of all types
 *	  get at them.
 *
 * Every state is a value of one of the extension's types, and these are all
 * varlenas of STORAGE plain: a value has a four-byte header, is aligned, and
 * can be read where it is and, as a state, be changed there.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_STATE_H
#define NPS_STATE_H

#include "compat.h"

/*
 * Does the executor call this for an aggregate, whose state may be changed in
 * place?  It is what AggCheckCallContext finds, without a call for every row:
 * a row of nps(integer) takes 25 instructions more than one of count(integer),
 * and with that call 45 (PostgreSQL 15, x86-64, gcc 12, callgrind).
 */
static inline bool
nps_in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/*
 * The first argument as the state of an aggregate: itself where the executor
 * says that it is one, else a copy, for it may be anybody's constant.
 */
static inline void *
nps_get_state(FunctionCallInfo fcinfo)
{
	void	   *state = PG_GETARG_POINTER(0);

	if (likely(nps_in_aggregate(fcinfo)))
		return state;
	return memcpy(palloc(VARSIZE(state)), state, VARSIZE(state));
}

#endif							/* NPS_STATE_H */
