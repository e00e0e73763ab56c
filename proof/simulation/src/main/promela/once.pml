/* Semel's protocol as a Promela model, written from the specification alone.
 *
 * One key; attempts that claim, act and settle; a store with its clock; a receiver that counts
 * effects; a sweeper with probes; an operator. Every message can be late, lost or repeated: it
 * lies in a slot until somebody takes it, may be taken more than once, or never. A crash is a
 * process that takes no further step; a pause is one that takes it late.
 * "rule n" and "In" are the numbers of the specification. Assertions carry the invariant's name
 * in a printed line just before they fail. Nothing here is generated from, or read by, the code. */

#include "bounds.pml"
#include "state.pml"
#include "owner.pml"
#include "store.pml"
#include "receiver.pml"
#include "oversight.pml"

/* Time before the first claim, or after a final state with nothing under way, changes nothing. */
#if LIVES > 1
#define ticking true
#else
#define ticking ((st != SUCCEEDED && st != REJECTED) || anythingUnderWay)
#endif

/* The clock: one tick at a time, as late as it likes. It goes on past END only as long as a lease
 * has to run out, so that I13 can be asked of what is left then. */
proctype Clock() {
  byte n = 0;
end:
  do
  :: d_step {
      begun > 0 && ticking && (now < END || (st == RUNNING && (now < leaseEnd || now < sweepableFrom))) ->
      now++;
      printf("-- time %d\n", now);
      forget();
      dropArrivedTooLate();
    }
  od
}

/* I13, bounded: when nothing else can move, the clock included, no record is left RUNNING. */
proctype AfterTheFaults() {
end:
  timeout ->
  check(st != RUNNING, "I13 the record would stay RUNNING for ever")
}

init {
  byte n = 0;
  atomic {
    run Clock(); run Store(); run AfterTheFaults();
#if CLASS != ATOMIC
    run Receiver();
#endif
#if OPERATOR > 0
    run Operator();
#endif
    do
    :: n < ATTEMPTS -> run Owner(n); n++
    :: else -> break
    od;
    n = 0;
    do
    :: n < PROBES -> run Probe(n); n++
    :: else -> break
    od;
    n = 0
  }
}
