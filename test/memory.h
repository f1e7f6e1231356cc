/*-------------------------------------------------------------------------
 *
 * memory.h
 *	  Allocations that valgrind and AddressSanitizer can tell apart.
 *
 * Included at the end of compat.h by test/memory, and by nothing else.  PostgreSQL cuts what it hands out from blocks of eight kilobytes and
 * more; a chunk too large for them is a block of its own, from malloc() and back
 * to free().  So each allocation of ours asks for that much, the part past what
 * was wanted is closed to any access, and one past the end, one after pfree() or
 * after the reset of its context, and (valgrind) a read of what was never written
 * are reported.
 *
 * Not seen: what the executor allocates, the copy it keeps of an aggregate's
 * state and the rows it hands us among it, and code of the server itself, which
 * only valgrind sees at work and nobody's sanitizer.
 *
 *-------------------------------------------------------------------------
 */
#if !defined(NPS_MEMORY_H) && (defined(NPS_VALGRIND) || defined(NPS_ASAN))
#define NPS_MEMORY_H

#include "utils/memutils.h"

#if defined(NPS_VALGRIND)
#include <valgrind/memcheck.h>
#elif defined(NPS_ASAN)
#include <sanitizer/asan_interface.h>
#endif

#define NPS_OWN_BLOCK	(16 * 1024)

static inline void *
nps_guarded(Size size, bool zero)
{
	Size		whole = MAXALIGN(size) + NPS_OWN_BLOCK;
	char	   *memory = MemoryContextAlloc(CurrentMemoryContext, whole);

	if (zero)
		memset(memory, 0, size);
#if defined(NPS_VALGRIND)
	if (!zero)
		VALGRIND_MAKE_MEM_UNDEFINED(memory, size);
	VALGRIND_MAKE_MEM_NOACCESS(memory + size, whole - size);
#elif defined(NPS_ASAN)
	if (!zero)
		memset(memory, 0x7f, size);
	ASAN_POISON_MEMORY_REGION(memory + size, whole - size);
#endif
	return memory;
}

#define palloc(size)	nps_guarded(size, false)
#define palloc0(size)	nps_guarded(size, true)

#endif							/* NPS_MEMORY_H */
