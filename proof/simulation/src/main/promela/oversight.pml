/* Who leaves IN_DOUBT with evidence: probes and an operator. Both look first and write later, and
 * what they write is conditional on (IN_DOUBT, the epoch that was seen), rule 12. */

#ifdef VARIANT_BLIND_RESOLUTION
#define stillTheSame(seen) (st == IN_DOUBT)
#else
#define stillTheSame(seen) (st == IN_DOUBT && epoch == seen)
#endif

inline resolve(how, seen) {
  printf("store: a resolution to %e, seen at epoch %d, meets %e, epoch %d\n", how, seen, st, epoch);
  if
  :: stillTheSame(seen) -> enter(how, true)
  :: else
  fi
}

proctype Probe(byte p) {
  byte rounds = 0, seen = 0, seenFirst = 0, seenSince = 0, quietFrom = 0, word = NOTHING;
end:
  do
#if CLASS == FENCED
  /* Rule 9: the doubt moves to a fresh epoch, the fence is raised, then the probe asks. */
  :: d_step { rounds < PROBE_ROUNDS && (st == IN_DOUBT || (st == RUNNING && now >= leaseEnd)) ->
       freshEpoch(); nonce = 0; unproved = 1;
       if :: st == RUNNING -> enter(IN_DOUBT, true) :: else fi;
       seen = epoch; seenFirst = first; seenSince = since; rounds++;
       printf("probe %d: moves the doubt to epoch %d\n", p, epoch) };
#ifndef VARIANT_PROBE_WITHOUT_FENCE
     d_step { true -> if :: fence < seen -> fence = seen; fenceAt = now :: else fi; printf("probe %d: raises the fence to %d\n", p, fence) };
#endif
#else
  :: d_step { rounds < PROBE_ROUNDS && st == IN_DOUBT ->
       seen = epoch; seenFirst = first; seenSince = since; quietFrom = leaseEnd + QUIESCENCE; rounds++;
       printf("probe %d: sees the doubt at epoch %d\n", p, epoch) };
#endif
     d_step { true ->
       if
       :: receiverKnows(seenFirst) -> word = SUCCEEDED
#ifndef VARIANT_NO_QUIESCENCE
       /* Rule 10: asked before quiescence, "not there" says nothing. For FENCED quietFrom is 0. */
       :: !receiverKnows(seenFirst) && now < quietFrom -> word = NOTHING
#endif
       :: else -> word = RELEASED
       fi;
       printf("probe %d: asks and takes %e for the answer\n", p, word) };
     /* Rule 11: the answer is in hand while the receiver still remembers. */
     d_step { true -> if :: word == RELEASED && now >= seenSince + MEMORY -> word = NOTHING :: else fi };
     d_step { true ->
       if :: word != NOTHING -> resolve(word, seen) :: else fi;
       seen = 0; seenFirst = 0; seenSince = 0; quietFrom = 0; word = NOTHING }
  od
}

/* The operator looks, thinks, and then says a word that is conditional on what was looked at.
 * SUCCEEDED is only the operator's word (I9 excepts it); that nothing is there and nothing will
 * come is said only when it is true, for I8 knows no exception. */
#ifdef VARIANT_OPERATOR_GUESSES
#define operatorKnows (gEffects[life] == 0)
#else
#define operatorKnows (gEffects[life] == 0 && !anythingUnderWay)
#endif

proctype Operator() {
end:
  do
  :: d_step { opActs < OPERATOR && opWord == NOTHING && st == IN_DOUBT -> opEpoch = epoch; opWord = SUCCEEDED }
  :: d_step { opActs < OPERATOR && opWord == NOTHING && st == IN_DOUBT && operatorKnows ->
       opEpoch = epoch; opWord = RELEASED }
  :: d_step { opActs < OPERATOR && opWord == NOTHING && st == IN_DOUBT && operatorKnows ->
       opEpoch = epoch; opWord = REJECTED }
  :: d_step { opWord != NOTHING ->
       printf("operator: says %e of epoch %d\n", opWord, opEpoch);
       if :: opWord == SUCCEEDED && stillTheSame(opEpoch) -> gWord = 1 :: else fi;
       resolve(opWord, opEpoch); opWord = NOTHING; opEpoch = 0; opActs++ }
  od
}
