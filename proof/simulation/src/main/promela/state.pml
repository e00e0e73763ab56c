/* What there is: the record, the attempts, the receiver, the ghosts that the invariants read.
 * Ghosts (g...) are written by everybody and steer nobody. */

/* States of the record; SUCCEEDED, REJECTED, RELEASED and AMBIGUOUS are also how an attempt ends
 * (rule 8), BUSY is the answer to a claim that is neither a grant nor a replay, and APPLIED, REFUSED
 * and STALE (a higher epoch was here) are what the receiver says of a send. */
mtype = { ABSENT, RUNNING, SUCCEEDED, REJECTED, RELEASED, IN_DOUBT, TOMBSTONE, AMBIGUOUS, BUSY, APPLIED, REFUSED, STALE };

#define NOTHING 0

#define check(holds, why) \
  if \
  :: (holds) \
  :: else -> printf("VIOLATED "); printf(why); printf("\n"); assert(false) \
  fi

byte now = 0;

/* The record. nonce is the attempt's number + 1; 0 is nobody. */
byte st = ABSENT;
byte epoch = 0;
byte nonce = 0;
byte leaseEnd = 0;
byte since = 0;
bit  unproved = 0;
byte first = 0;                     /* the epoch whose grant set since: what the derived key is made of */
byte life = 0;
byte finalAt = 0;
#ifdef OTHER_CLASS
byte class = 0;
#define recordClass class
#else
#define recordClass CLASS
#endif

byte sequence = 0;                  /* rule 14: the store's epochs, not part of the record */

typedef Attempt {
  bit  waits;                       /* has claimed and awaits the answer */
  bit  live;                        /* holds a lease and has not ended */
  byte sentAt;                      /* rule 7: before the first copy of the claim was sent */
  byte claims;                      /* copies of the claim under way */
#if LIVES > 1
  byte claimsUntil;                 /* when the last of them is gone */
#endif
  byte epoch;                       /* the lease, as granted */
  byte since;
  bit  unproved;
  byte first;
  byte life;
  byte until;                       /* rule 7: sends nothing from this time on */
  byte tries;
  byte flying;                      /* copies of sends under way */
  byte arriveBy;
  byte proof;                       /* FENCED after a take-over: how far fence-and-ask is */
  byte end;                         /* settlement, release or ambiguous end under way */
  byte ends;                        /* its copies */
  byte renewals;                    /* used up */
  byte renewSentAt;
  bit  renewing;                    /* a renewal is under way */
#ifdef VARIANT_COUNTED_FROM_REPEAT
  bit  deaf;                        /* the answer to its first claim will be lost */
#endif
  bit  joined;                      /* ATOMIC: claim, effect and outcome in one transaction */
  byte gToldBefore;                 /* outcome that had been told when this attempt began ... */
  byte gToldLife                    /* ... and of which life */
}
Attempt att[ATTEMPTS];

byte begun = 0;                     /* attempts begin in the order of their numbers */

/* The receiver. A row it forgets when MEMORY has passed since it was written. */
byte fence = 0;
byte fenceAt = 0;
byte row = NOTHING;                 /* APPLIED or REFUSED */
byte rowEpoch = 0;
byte rowFirst = 0;
byte rowAt = 0;

/* The operator's evidence in hand. */
byte opWord = NOTHING;
byte opEpoch = 0;
byte opActs = 0;

#if LIVES > 1
byte firstClaimAt = FOREVER;
byte cached = NOTHING;              /* rule 15 */
byte cachedUntil = 0;
#endif

byte gEffects[LIVES + 1];           /* I1: effects by life ... */
byte gIntent = 0;                   /* ... and by the intent that attempts 0 and 1 share */
byte gTold[LIVES + 1];              /* I2 */
byte gHighest = 0;                  /* I4 */
byte gProved = 0;                   /* I8: no epoch up to this one has an effect, ever */
bit  gWord = 0;                     /* the outcome is an operator's word */

/* After deletion comes another intent with the same key; before, all attempts are retries of one. */
#if LIVES > 1
#define sameIntent(i) (i < ATTEMPTS - 1)
#else
#define sameIntent(i) true
#endif

#ifdef OTHER_CLASS
#define claimClass(i) (i == 1 -> OTHER_CLASS : CLASS)
#else
#define claimClass(i) CLASS
#endif

/* From when the sweeper may end a RUNNING record, for the clock's sake. */
#if CLASS == DEDUPLICATED || defined(OTHER_CLASS)
#define sweepableFrom (since + HORIZON - MARGIN)
#else
#define sweepableFrom leaseEnd
#endif

#define lowest(a, b) ((a) < (b) -> (a) : (b))
#define highest(a, b) ((a) > (b) -> (a) : (b))

/* What the receiver says when asked (rule 11): by the key that was derived for
 * the claim which set since. */
#define receiverKnows(key) (row == APPLIED && rowFirst == (key))

#if LIVES > 1
#define retained (now < finalAt + RETENTION)
#else
#define retained true
#endif

/* After retention a final record is answered "expired", and so is its tombstone. */
#define expired (st == TOMBSTONE || ((st == SUCCEEDED || st == REJECTED) && !retained))

/* I5: does attempt j, by its own clock, still hold what it was granted? */
#define believes(j, i) (j < ATTEMPTS && j != i && att[j % ATTEMPTS].live && now < att[j % ATTEMPTS].until + MARGIN)

/* Sends of this life that may still arrive. */
#define underWay(j) (att[j].flying > 0 && att[j].life == life)
#if ATTEMPTS == 1
#define anythingUnderWay underWay(0)
#elif ATTEMPTS == 2
#define anythingUnderWay (underWay(0) || underWay(1))
#else
#define anythingUnderWay (underWay(0) || underWay(1) || underWay(2))
#endif

#ifdef VARIANT_COUNTED_FROM_REPEAT
#define hearing(i) (!att[i].deaf)
#else
#define hearing(i) true
#endif
