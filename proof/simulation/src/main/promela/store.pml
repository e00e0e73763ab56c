/* The store: every inline is one atomic step of it, decided by its own clock alone.
 * Never knows what the receiver did; only ghosts and assertions look there. */

/* Every change of state goes through here, so that I7, I8 and I9 see all of them. */
inline enter(to, evidence) {
  if
  :: st == SUCCEEDED || st == REJECTED ->
     check(to == TOMBSTONE && now >= finalAt + RETENTION, "I7 a final record changed")
  :: st == IN_DOUBT -> check(evidence, "I8 left IN_DOUBT without evidence")
  :: st == TOMBSTONE -> check(to == ABSENT, "I7 a tombstone came back")
  :: else
  fi;
  if
  :: to == RELEASED || to == REJECTED ->
     check(gEffects[life] == 0, "I8 released or rejected, but the effect is there");
     gProved = highest(gProved, epoch)
  :: to == SUCCEEDED -> check(gEffects[life] > 0 || gWord, "I9 succeeded without the effect")
  :: else
  fi;
#if LIVES > 1
  if
  :: to == SUCCEEDED || to == REJECTED -> finalAt = now
  :: else
  fi;
#endif
  st = to;
  /* What no rule reads any more is cleared, to keep the search small. */
  if
  :: st == RELEASED || st == TOMBSTONE -> leaseEnd = 0; since = 0; unproved = 0
  :: st == SUCCEEDED || st == REJECTED ->
     leaseEnd = 0; since = 0; unproved = 0; first = 0;
#if LIVES == 1 && !defined(VARIANT_NEW_LEASE_FOR_NONCE)
     epoch = 0; nonce = 0; sequence = 0; gHighest = 0
#endif
#if CLASS == UNPROTECTED
  :: st == IN_DOUBT -> leaseEnd = 0; since = 0
#endif
  :: else
  fi
}

/* Rule 14: a fresh epoch, above every earlier one of this key. */
inline freshEpoch() {
#if defined(VARIANT_EPOCH_RESTARTS)
  if :: st == ABSENT -> sequence = 0 :: else fi;
#endif
  sequence++;
  epoch = sequence;
  check(epoch > gHighest, "I4 an epoch was issued before");
  gHighest = epoch
}

/* What attempt i is answered, I2. An answer is read at once if it is not lost: a later reading
 * of a final answer shows nothing more, and a granted owner may pause as long as it likes. */
inline answers(i, what) {
  check(att[i].gToldBefore == NOTHING || att[i].gToldLife != life || what == att[i].gToldBefore || expired, "I2 after a told outcome the answer is another one");
  if
  :: att[i].waits && (what == SUCCEEDED || what == REJECTED) -> tell(i, what, life); remember(i)
  :: else
  fi;
  att[i].waits = 0
}

/* Every grant, a repeated one too, states epoch, since and unproved (rule 1). The lease end is
 * stated as what remains of it, and counted by the node from before its first send (rule 7). */
inline grant(i) {
  printf("store: grants epoch %d to attempt %d until %d, since %d, unproved %d\n", epoch, i, leaseEnd, since, unproved);
  if
  :: att[i].waits && hearing(i) ->
     answers(i, RUNNING);
     att[i].live = 1;
     att[i].epoch = epoch;
     att[i].life = life;
     att[i].first = first;
     att[i].until = believedEnd(i);
     att[i].sentAt = 0;
#if CLASS == DEDUPLICATED || CLASS == FENCED || defined(OTHER_CLASS)
     att[i].since = since;
     att[i].until = lowest(att[i].until, sendable(i));
#endif
     att[i].unproved = unproved;
     att[i].until = (att[i].until > MARGIN -> att[i].until - MARGIN : 0)
  :: else                            /* nobody waits for it any more */
  fi
}

/* A new lease. I5: nobody else may still believe in an older one; I6: nor the store. */
inline lease(i, mayHaveActed) {
  check(st != RUNNING || now >= leaseEnd, "I6 taken over before the lease ended");
  check(!believes(0, i) && !believes(1, i) && !believes(2, i), "I5 two owners at the same time");
  freshEpoch();
  unproved = mayHaveActed;
#if CLASS == DEDUPLICATED || CLASS == FENCED || CLASS == QUERYABLE || defined(OTHER_CLASS)
  if
  :: mayHaveActed                    /* rule 1: since survives take-over, only proof resets it */
  :: else ->
     since = now;
#ifdef VARIANT_KEY_OF_LIFE
     if :: st == ABSENT -> first = epoch :: else fi
#else
     first = epoch
#endif
  fi;
#endif
  nonce = i + 1;
  leaseEnd = now + LEASE;
#ifdef OTHER_CLASS
  class = claimClass(i);
#endif
  enter(RUNNING, false)
}

inline applyAtomic(i) {
  gEffects[life]++;
  if :: sameIntent(i) -> gIntent++ :: else fi;
  printf("store: the transaction of attempt %d commits the effect, number %d of life %d\n", i, gEffects[life], life);
  check(gEffects[life] <= 1 && gIntent <= 1, "I1 the effect was applied twice")
}

/* A granted claim: a lease, or for a joined transaction (ATOMIC) effect and outcome at once. */
inline give(i, mayHaveActed) {
  lease(i, mayHaveActed);
  if
  :: att[i].joined -> applyAtomic(i); enter(SUCCEEDED, true); answers(i, SUCCEEDED)
  :: else -> grant(i)
  fi
}

/* Rules 1, 2, 6 and the table of effects: what a run-out lease allows. */
inline takeOver(i) {
  if
#ifdef VARIANT_CHANGED_CLASS
  :: claimClass(i) == ATOMIC -> give(i, false)
  :: claimClass(i) == DEDUPLICATED && now - since < HORIZON - MARGIN -> give(i, true)
#else
  :: recordClass == ATOMIC && claimClass(i) == ATOMIC -> give(i, false)
  :: recordClass == DEDUPLICATED && claimClass(i) == DEDUPLICATED && now - since < HORIZON - MARGIN -> give(i, true)
#endif
  :: recordClass == FENCED && claimClass(i) == FENCED -> give(i, true)
#ifdef VARIANT_RERUN_UNPROTECTED
  :: recordClass == UNPROTECTED -> give(i, true)
#endif
  :: else ->
     printf("store: attempt %d finds epoch %d run out: in doubt\n", i, epoch);
     enter(IN_DOUBT, true);
     answers(i, BUSY)
  fi
}

inline claim(i) {
  printf("store: a claim of attempt %d meets %e\n", i, st);
  att[i].claims--;
  if
#ifndef VARIANT_NEW_LEASE_FOR_NONCE
  :: nonce == i + 1 && st == RUNNING ->
     if
     :: now >= leaseEnd -> leaseEnd = now + LEASE
     :: else
     fi;
     grant(i)
  :: nonce == i + 1 && st == RELEASED -> answers(i, BUSY)
#else
  :: nonce == i + 1 && (st == RELEASED || st == SUCCEEDED) -> give(i, false)
  :: nonce == i + 1 && st == RUNNING -> answers(i, BUSY)
#endif
  :: else ->
     if
     :: st == ABSENT -> life++; gProved = 0; gWord = 0; give(i, false)
     :: st == RELEASED -> give(i, false)
     :: st == RUNNING && now < leaseEnd -> answers(i, BUSY)
     :: st == RUNNING && now >= leaseEnd -> takeOver(i)
     :: (st == SUCCEEDED || st == REJECTED) && retained -> answers(i, st)
     :: else -> answers(i, BUSY)
     fi
  fi;
  tidy(i)
}

/* Rule 4: conditional on (RUNNING, epoch, nonce); in doubt, the same owner may still settle. */
inline settle(i) {
  att[i].ends--;
  printf("store: %e of attempt %d, epoch %d, meets %e, epoch %d\n", att[i].end, i, att[i].epoch, st, epoch);
  if
#ifdef VARIANT_SETTLED_BY_KEY
  :: st == RUNNING || st == IN_DOUBT ->
#else
  :: epoch == att[i].epoch && nonce == i + 1 && (st == RUNNING || (st == IN_DOUBT && (att[i].end == SUCCEEDED || att[i].end == REJECTED))) ->
#endif
     check(epoch == att[i].epoch && nonce == i + 1, "I5 a settlement of another lease was accepted");
     if
     :: att[i].end == AMBIGUOUS && (recordClass == QUERYABLE || recordClass == UNPROTECTED) -> enter(IN_DOUBT, true)
     :: att[i].end == AMBIGUOUS && recordClass != QUERYABLE && recordClass != UNPROTECTED ->
        leaseEnd = lowest(leaseEnd, now)
     :: att[i].end == SUCCEEDED && CLASS == ATOMIC -> applyAtomic(i); enter(SUCCEEDED, true)
     :: else -> enter(att[i].end, true)
     fi
  :: else                            /* nothing changed: read again, never report success */
  fi;
  if
  :: (st == SUCCEEDED || st == REJECTED) && retained && life == att[i].life -> tell(i, st, life)
  :: else
  fi;
  tidy(i)
}

/* Rule 4: a renewal, however late, holds only for the lease it was sent for. */
inline renew(i) {
  att[i].renewing = 0;
  if
  :: st == RUNNING && epoch == att[i].epoch && nonce == i + 1 ->
     leaseEnd = highest(leaseEnd, now + LEASE);
     printf("store: renews epoch %d until %d\n", epoch, leaseEnd);
     if
     :: att[i].live -> att[i].until = highest(att[i].until, lowest(att[i].renewSentAt + LEASE, sendable(i)) - MARGIN)
     :: else
     fi
  :: else
  fi;
  tidy(i)
}

/* The sweeper's own part: a run-out lease that nobody takes over does not stay RUNNING (I13). */
inline sweep() {
  if
  :: recordClass == ATOMIC ->          /* a fresh epoch is the proof: no older transaction can commit */
     freshEpoch(); nonce = 0; enter(RELEASED, true)
  :: else -> enter(IN_DOUBT, true)
  fi;
  printf("store: the sweeper finds the lease run out, now %e\n", st)
}

/* Rule 14: the record goes, the sequence stays. */
inline forgetRecord() {
  epoch = 0; nonce = 0; leaseEnd = 0; since = 0; unproved = 0; first = 0; finalAt = 0;
  printf("store: the record is gone\n")
}

/* Rule 14: a tombstone outlives claims under way and the callers' retries. */
#ifdef VARIANT_EARLY_TOMBSTONE
#define tombstoneOver true
#else
#define tombstoneOver (now >= finalAt + RETENTION + TOMBSTONE_LIFE)
#endif

proctype Store() {
  byte i;
end:
  do
  :: d_step { att[0].claims > 0 -> claim(0) }
  :: d_step { att[0].ends > 0 -> settle(0) }
#if RENEWALS > 0
  :: d_step { att[0].renewing -> renew(0) }
#endif
#if ATTEMPTS > 1
  :: d_step { att[1].claims > 0 -> claim(1) }
  :: d_step { att[1].ends > 0 -> settle(1) }
#if RENEWALS > 0
  :: d_step { att[1].renewing -> renew(1) }
#endif
#endif
#if ATTEMPTS > 2
  :: d_step { att[2].claims > 0 -> claim(2) }
  :: d_step { att[2].ends > 0 -> settle(2) }
#if RENEWALS > 0
  :: d_step { att[2].renewing -> renew(2) }
#endif
#endif
#ifndef VARIANT_NO_SWEEPER
  :: d_step { st == RUNNING && now >= leaseEnd && (recordClass != DEDUPLICATED || now >= since + HORIZON - MARGIN) -> sweep() }
#endif
#if LIVES > 1
  :: d_step { (st == SUCCEEDED || st == REJECTED) && now >= finalAt + RETENTION -> enter(TOMBSTONE, true) }
  :: d_step { st == TOMBSTONE && tombstoneOver && life < LIVES -> enter(ABSENT, true); forgetRecord() }
  :: d_step { st == RELEASED && life < LIVES -> enter(ABSENT, true); forgetRecord() }
#endif
#ifdef VARIANT_REAPED_RUNNING
  :: d_step { st == RUNNING && now >= leaseEnd && life < LIVES -> enter(ABSENT, true); forgetRecord() }
#endif
#ifdef VARIANT_FORGOTTEN_CLAIM
  :: d_step { st == RUNNING && life < LIVES -> printf("store: forgets an acknowledged claim\n"); enter(ABSENT, true); forgetRecord() }
#endif
  od
}
