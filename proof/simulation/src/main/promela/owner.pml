/* An attempt: claims, and if granted acts and ends by rule 8. It sees only what it is answered
 * and its own clock; it never looks at the record save by asking the store. */

/* Nothing of a finished attempt is kept once none of its messages is under way. */
inline tidy(i) {
  if
  :: !att[i].waits && !att[i].live && att[i].flying == 0 && att[i].ends == 0 && att[i].claims == 0 && !att[i].renewing ->
     att[i].sentAt = 0; att[i].epoch = 0; att[i].since = 0; att[i].unproved = 0;
     att[i].life = 0; att[i].first = 0; att[i].until = 0; att[i].tries = 0; att[i].arriveBy = 0;
     att[i].proof = 0; att[i].end = NOTHING; att[i].renewals = 0; att[i].renewSentAt = 0;
     att[i].joined = 0; att[i].gToldBefore = NOTHING; att[i].gToldLife = 0
  :: else
  fi
}

/* Rule 7: to the outside nothing is sent from here on, renewed or not. For FENCED the receiver's
 * memory takes the horizon's place. */
#if CLASS == DEDUPLICATED
#define sendable(i) (att[i].since + HORIZON)
#elif CLASS == FENCED && !defined(VARIANT_FENCED_WITHOUT_HORIZON)
#define sendable(i) (att[i].since + MEMORY)
#else
#define sendable(i) FOREVER
#endif

/* How late a send can arrive. UNPROTECTED needs no bound. QUERYABLE: what quiescence covers.
 * DEDUPLICATED: what the margin covers. FENCED: anything within the receiver's memory, so that
 * an owner may be paused for longer than its lease between the check and the send. */
#if CLASS == DEDUPLICATED
#define latest(i) (now + MARGIN)
#elif CLASS == QUERYABLE
#define latest(i) (now + QUIESCENCE)
#elif CLASS == FENCED
#define latest(i) (att[i].since + MEMORY - 1)
#else
#define latest(i) FOREVER
#endif

#ifdef VARIANT_LATE_SEND
#define maySend(i) true
#else
#define maySend(i) (now < att[i].until)
#endif

/* Rule 5, I2: an outcome leaves the house. */
inline tell(i, what, ofLife) {
  printf("attempt %d: tells %e\n", i, what);
  check(gTold[ofLife] == NOTHING || gTold[ofLife] == what, "I2 two different outcomes were told");
  gTold[ofLife] = what
}

#if LIVES > 1
/* Rule 15: final records only, for the retention that remains, counted from before the request. */
inline remember(i) {
  cached = st;
#ifdef VARIANT_STALE_CACHE
  cachedUntil = now + RETENTION
#else
  cachedUntil = att[i].sentAt + (finalAt + RETENTION - now)
#endif
}
#define mayBegin(i) (begun == i && (sameIntent(i) -> (now <= firstClaimAt + RETRY_HORIZON) : (now > firstClaimAt + RETRY_HORIZON)))
#else
#define remember(i) skip
#define mayBegin(i) (begun == i)
#endif

/* Rule 7: the node counts from before it sent the claim, for the first time if it repeated it. The
 * variant counts a whole lease from the repeat, though the store renews only what has run out. */
#ifdef VARIANT_COUNTED_FROM_REPEAT
#define believedEnd(i) (att[i].sentAt + LEASE)
#else
#define believedEnd(i) (att[i].sentAt + (leaseEnd - now))
#endif

inline begin(i) {
  begun++;
  att[i].gToldBefore = gTold[life];
  att[i].gToldLife = life;
  att[i].sentAt = now;
  att[i].claims = CLAIM_COPIES;
  att[i].waits = 1;
#if LIVES > 1
  firstClaimAt = lowest(firstClaimAt, now);
  att[i].claimsUntil = now + CLAIM_FLIGHT;
#endif
  printf("attempt %d: sends its claim\n", i)
}

inline send(i) {
  att[i].tries++;
  att[i].flying = att[i].flying + SEND_COPIES;
  att[i].arriveBy = latest(i);
  printf("attempt %d: sends, try %d of epoch %d\n", i, att[i].tries, att[i].epoch)
}

#define proved(i) (CLASS == FENCED && att[i].proof == 4)

/* Rule 8: a refusal speaks for every send of this lease and for every unproved epoch. */
#ifdef VARIANT_ANY_REFUSAL_IS_FINAL
#define refusalIsDefinite(i) true
#else
#define refusalIsDefinite(i) ((att[i].tries == 1 && !att[i].unproved) || proved(i) || (CLASS == DEDUPLICATED && REMEMBERS_REFUSALS))
#endif

/* Rule 8: no byte of any try of this lease was sent, and no earlier epoch may have acted. */
#define nothingSent(i) (att[i].tries == 0 && (!att[i].unproved || proved(i)))

#ifdef VARIANT_AMBIGUOUS_RELEASES
#define AMBIGUOUS_END RELEASED
#else
#define AMBIGUOUS_END AMBIGUOUS
#endif

/* Rule 8: how this lease ends; the message may be late, lost or delivered again. */
inline sendEnd(i, how) {
  att[i].end = how;
  att[i].ends = END_COPIES;
  printf("attempt %d: ends with %e\n", i, how);
#ifdef VARIANT_TOLD_EARLY
  if :: how == SUCCEEDED || how == REJECTED -> tell(i, how, att[i].life) :: else fi;
#endif
  stops(i)
}

/* It sends nothing more; what is under way stays under way. */
inline stops(i) {
  att[i].live = 0; att[i].until = 0; att[i].proof = 0; att[i].tries = 0; att[i].unproved = 0; att[i].renewals = 0;
  att[i].since = 0;
  tidy(i)
}

/* The receiver's answer, if it is not lost. STALE: the lease is lost, which is ambiguous. */
inline hears(i, said) {
  if
  :: said == APPLIED -> sendEnd(i, SUCCEEDED)
  :: said == REFUSED && refusalIsDefinite(i) -> sendEnd(i, REJECTED)
  :: else -> sendEnd(i, AMBIGUOUS_END)
  fi
}

/* FENCED after a take-over: fence and ask before the effect may run again. */
#define mustProve(i) (CLASS == FENCED && att[i].unproved && att[i].proof != 4)

proctype Owner(byte i) {
end_idle:
  atomic { mayBegin(i) -> begin(i);
#if CLASS == ATOMIC
    if :: att[i].joined = 1 :: skip fi
#endif
#ifdef VARIANT_COUNTED_FROM_REPEAT
    if :: att[i].deaf = 1 :: skip fi
#endif
  };
#if LIVES > 1
  /* The near cache answers instead of the store. */
  if
  :: d_step { cached != NOTHING && now < cachedUntil ->
       check(!expired && (st == SUCCEEDED || st == REJECTED), "I2 the cache outlived the record");
       tell(i, cached, life); att[i].claims = 0; att[i].waits = 0; tidy(i) } -> goto end_gone
  :: skip
  fi;
#endif

end_acting:
  do
#ifdef VARIANT_COUNTED_FROM_REPEAT
  :: d_step { att[i].waits && att[i].deaf -> att[i].deaf = 0; att[i].sentAt = now; att[i].claims++;
       printf("attempt %d: had no answer and repeats its claim\n", i) }
#endif
#if CLASS == ATOMIC
  :: d_step { att[i].live -> sendEnd(i, SUCCEEDED) } -> break     /* the transaction itself */
  :: d_step { att[i].live -> sendEnd(i, REJECTED) } -> break      /* rolled back, then the refusal */
  :: d_step { att[i].live -> sendEnd(i, RELEASED) } -> break      /* rolled back before any work */
  :: d_step { att[i].live -> sendEnd(i, AMBIGUOUS) } -> break
#else
  :: d_step { att[i].live && mustProve(i) && att[i].proof == 0 ->
#ifndef VARIANT_QUERY_THEN_RUN
       if :: fence < att[i].epoch -> fence = att[i].epoch; fenceAt = now :: else fi;
       printf("attempt %d: raises the fence to %d\n", i, fence);
#endif
       att[i].proof = 1 }
  :: d_step { att[i].live && att[i].proof == 1 ->
       if
       :: receiverKnows(att[i].first) -> att[i].proof = 2; printf("attempt %d: asks and hears that it is there\n", i)
       :: else -> att[i].proof = 3; printf("attempt %d: asks and hears that it is not there\n", i)
       fi }
  :: d_step { att[i].live && att[i].proof == 2 -> sendEnd(i, SUCCEEDED) } -> break
  :: d_step { att[i].live && att[i].proof == 3 && now < att[i].since + MEMORY -> att[i].proof = 4 }
  :: d_step { att[i].live && !mustProve(i) && att[i].tries < TRIES && maySend(i) -> send(i) }
#if RENEWALS > 0
  :: d_step { att[i].live && att[i].renewals < RENEWALS && !att[i].renewing && now < att[i].until + MARGIN ->
       att[i].renewals++; att[i].renewing = 1; att[i].renewSentAt = now; printf("attempt %d: sends a renewal\n", i) }
#endif
  :: d_step { att[i].live && nothingSent(i) -> sendEnd(i, RELEASED) } -> break
  :: d_step { att[i].live && !nothingSent(i) -> sendEnd(i, AMBIGUOUS_END) } -> break   /* time-out, 5xx */
#endif
  :: d_step { att[i].live -> printf("attempt %d: crashes\n", i); stops(i) } -> break
  od;
end_gone:
  false
}
