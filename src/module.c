/*-------------------------------------------------------------------------
 *
 * module.c
 *	  What happens when the server loads the library.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"
#include "rollup.h"
#include "score.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "nps", .version = NPS_VERSION);
#else
PG_MODULE_MAGIC;
#endif

extern PGDLLEXPORT void _PG_init(void);

/* Module load callback */
void
_PG_init(void)
{
	nps_score_init();
	nps_rollup_init();
}
