/* The receiver of effects and the network before it. It counts behind its own defence: what it
 * recognises it does not apply again. It knows nothing of leases and clocks of others. */

/* What the receiver really keeps; the variant keeps it shorter than was declared. */
#ifndef RECEIVER_MEMORY
#define RECEIVER_MEMORY MEMORY
#endif

inline forget() {
#if CLASS == DEDUPLICATED || CLASS == FENCED || CLASS == QUERYABLE
  if
  :: row != NOTHING && now >= rowAt + RECEIVER_MEMORY -> row = NOTHING; rowEpoch = 0; rowFirst = 0; rowAt = 0
  :: else
  fi;
  if
  :: fence > 0 && now >= fenceAt + RECEIVER_MEMORY -> fence = 0; fenceAt = 0
  :: else
  fi
#else
  skip
#endif
}

/* A send that was neither lost nor delivered in time is lost. */
inline dropArrivedTooLate() {
  n = 0;
  do
  :: n < ATTEMPTS ->
     if
     :: att[n].flying > 0 && now > att[n].arriveBy -> att[n].flying = 0; att[n].arriveBy = 0
     :: else
     fi;
#if LIVES > 1
     if
     :: att[n].claims > 0 && now > att[n].claimsUntil -> att[n].claims = 0
     :: else
     fi;
#endif
     tidy(n);
     n++
  :: else -> break
  od;
  n = 0
}

inline write(what, i) {
#if CLASS == DEDUPLICATED || CLASS == FENCED || CLASS == QUERYABLE
  row = what; rowEpoch = att[i].epoch; rowFirst = att[i].first; rowAt = now
#else
  skip
#endif
}

inline effect(i) {
  gEffects[att[i].life]++;
  if :: sameIntent(i) -> gIntent++ :: else fi;
  printf("receiver: applies epoch %d of attempt %d, effect number %d of life %d\n", att[i].epoch, i, gEffects[att[i].life], att[i].life);
  check(gEffects[att[i].life] <= 1 && gIntent <= 1, "I1 the effect was applied twice");
  check(att[i].life != life || att[i].epoch > gProved, "I8 an effect came after released or rejected");
  write(APPLIED, i)
}

/* Fresh to the receiver: the business applies it or refuses it. */
inline decide(i) {
  if
  :: effect(i); said = APPLIED
  :: said = REFUSED;
     printf("receiver: refuses epoch %d of attempt %d\n", att[i].epoch, i);
#if CLASS == FENCED || (CLASS == DEDUPLICATED && REMEMBERS_REFUSALS)
     write(REFUSED, i)
#endif
  fi
}

inline arrive(i) {
  att[i].flying--;
  if :: att[i].flying == 0 -> att[i].arriveBy = 0 :: else fi;
#if CLASS == DEDUPLICATED
  /* Our derived key: the key and the epoch whose grant set since. */
  if
  :: row != NOTHING && rowFirst == att[i].first -> said = row;
     printf("receiver: knows what attempt %d asks and says %e again\n", i, said)
  :: else -> decide(i)
  fi;
#elif CLASS == FENCED
  /* Rule 9: lower epochs are refused, an equal one hears the same answer. */
  if
  :: att[i].epoch < fence -> said = STALE;
     printf("receiver: the fence is %d and epoch %d stays outside\n", fence, att[i].epoch)
  :: else ->
     if
     :: row != NOTHING && rowEpoch == att[i].epoch -> said = row
     :: else -> fence = att[i].epoch; fenceAt = now; decide(i)
     fi
  fi;
#else
  decide(i);
#endif
  if
  :: att[i].live -> hears(i, said)
  :: skip                            /* the answer is lost, or too late */
  fi;
  said = NOTHING;
  tidy(i)
}

proctype Receiver() {
  byte said = NOTHING;
end:
  do
  :: atomic { att[0].flying > 0 -> arrive(0) }
#if ATTEMPTS > 1
  :: atomic { att[1].flying > 0 -> arrive(1) }
#endif
#if ATTEMPTS > 2
  :: atomic { att[2].flying > 0 -> arrive(2) }
#endif
  od
}
