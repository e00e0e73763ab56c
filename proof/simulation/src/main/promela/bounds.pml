/* Bounds of one verification: which class, how many attempts, how long each span is.
 * Every number is in ticks of one discrete clock and can be replaced by -Dname=value.
 * Holds no behaviour: the rules are in store.pml, owner.pml, receiver.pml, oversight.pml. */

#define ATOMIC       1
#define DEDUPLICATED 2
#define FENCED       3
#define QUERYABLE    4
#define UNPROTECTED  5

#ifndef CLASS
#define CLASS UNPROTECTED
#endif

#define FOREVER 200                 /* later than any reachable time */

#ifndef ATTEMPTS
#define ATTEMPTS 3                  /* each with a nonce of its own */
#endif
#ifndef CLAIM_COPIES
#define CLAIM_COPIES 2              /* how often the network may deliver one claim */
#endif
#ifndef END_COPIES
#define END_COPIES 2                /* the same for a settlement, release or ambiguous end */
#endif
#ifndef RENEWALS
#define RENEWALS 0                  /* rule 4: renewals of one lease are capped */
#endif

/* Spans by class. FLIGHT is the longest time from the check of rule 7 to the arrival, that is
 * pause + flight; MARGIN is what the node subtracts for it. */
#if CLASS == ATOMIC
#define D_LEASE 1
#define D_MARGIN 0
#define D_END 3
#elif CLASS == DEDUPLICATED
#define D_LEASE 2
#define D_MARGIN 1
#define D_END 7
#elif CLASS == FENCED
#define D_LEASE 1
#define D_MARGIN 0
#define D_END 5
#elif CLASS == QUERYABLE
#define D_LEASE 1
#define D_MARGIN 0
#define D_END 6
#else
#define D_LEASE 1
#define D_MARGIN 0
#define D_END 3
#endif

#ifndef LEASE
#define LEASE D_LEASE
#endif
#ifndef MARGIN
#define MARGIN D_MARGIN
#endif
#ifndef END
#define END D_END                   /* the clock stops here, save that a lease may run out */
#endif
#ifndef HORIZON
#define HORIZON 5                   /* DEDUPLICATED: how long a repeat is harmless */
#endif
#ifndef QUIESCENCE
#define QUIESCENCE 1                /* QUERYABLE, rule 10 */
#endif
#ifndef MEMORY
#if CLASS == DEDUPLICATED
#define MEMORY HORIZON
#else
#define MEMORY 4                    /* how long the receiver remembers, rule 11 */
#endif
#endif

#ifndef TRIES
#if CLASS == DEDUPLICATED || CLASS == FENCED
#define TRIES 2                     /* sends in one lease */
#else
#define TRIES 1                     /* rule 8: no repeats for UNPROTECTED and QUERYABLE */
#endif
#endif
#ifndef SEND_COPIES
#define SEND_COPIES 1               /* how often the network may deliver one send */
#endif
#ifndef REMEMBERS_REFUSALS
#define REMEMBERS_REFUSALS 1        /* DEDUPLICATED: does the receiver remember a refusal? */
#endif

#ifndef PROBES
#if CLASS == FENCED || CLASS == QUERYABLE
#define PROBES 1                    /* sweepers that also probe */
#else
#define PROBES 0
#endif
#endif
#ifndef PROBE_ROUNDS
#define PROBE_ROUNDS 1
#endif
#ifndef OPERATOR
#define OPERATOR 1                  /* resolutions the operator may make */
#endif

/* Deletion, several lives of one key and the near cache: only with -DLIVES=2 or more. */
#ifndef LIVES
#define LIVES 1
#endif
#ifndef RETENTION
#define RETENTION 2
#endif
#ifndef TOMBSTONE_LIFE
#define TOMBSTONE_LIFE 1
#endif
#ifndef RETRY_HORIZON
#define RETRY_HORIZON 1             /* callers retry an intent until this long after its first claim */
#endif
#ifndef CLAIM_FLIGHT
#define CLAIM_FLIGHT 1              /* a copy of a claim is no longer under way than this */
#endif
