// A client of Semel's HTTP API for Node.js 18 and later, no packages: claims, acts, renews meanwhile, settles; a retry
// is told the outcome. Run it with SEMEL_API (nodes, separated by commas) and SEMEL_TOKEN set:
//
//     node once.mjs KEY AMOUNT BOOK [--slow] [--crash]
//
// The effect is a line in the file BOOK. --slow lets it take five seconds, --crash ends the process before it was settled.
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

const nodes = process.env.SEMEL_API.split(",");
const token = process.env.SEMEL_TOKEN;
const patienceMillis = 60_000;
const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** One call, repeated as it was at one node after the other until one has heard it; every call may be repeated. */
async function call(name, body) {
  const giveUp = performance.now() + patienceMillis;
  for (let turn = 0; ; turn++) {
    try {
      const answer = await fetch(`${nodes[turn % nodes.length]}/v1/${name}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const told = await answer.json();
      if (answer.status < 500 || performance.now() > giveUp) return told;
    } catch (unheard) {
      if (performance.now() > giveUp) throw unheard;
    }
    await pause(200);
  }
}

/** The right to act, renewed until it is let go. It says when it is too late to send. */
class Lease {
  constructor(subject, granted, asked) {
    this.subject = subject;
    this.text = granted.lease;
    this.extend(granted, asked);
  }

  extend(granted, asked) {
    // Counted from before the call was sent: the answer's way is time of the lease, too.
    this.sendUntil = asked + granted.sendMillis;
    this.timer = setTimeout(() => this.renew(), granted.renewAfterMillis);
  }

  async renew() {
    const asked = performance.now();
    const told = await call("renew", { ...this.subject, lease: this.text }).catch(() => ({}));
    if (told.answer === "renewed" && !this.over) this.extend(told, asked);
  }

  letGo() {
    this.over = true;
    clearTimeout(this.timer);
  }

  maySend() {
    return performance.now() < this.sendUntil;
  }
}

/** Applies the effect once for this key and content, and tells what became of it, now or before. */
export async function once(operation, key, content, effect) {
  const subject = { operation, key };
  const claim = { ...subject, content: JSON.stringify(content), claimId: randomUUID() };
  const giveUp = performance.now() + patienceMillis;
  let asked, told;
  for (;;) {
    asked = performance.now();
    told = await call("claim", claim);
    if (told.answer === "granted") break;
    if (told.answer !== "running" || performance.now() > giveUp) return told;
    await pause(told.retryAfterMillis);
  }
  const lease = new Lease(subject, told, asked);
  const held = { ...subject, lease: lease.text };
  try {
    if (!lease.maySend()) return await call("release", { ...held, nothingSent: true });
    let result;
    try {
      result = await effect(told.receiverKey);
    } catch (unknown) {
      // Whatever it was: whether the effect is there is not known.
      return await call("give-up", { ...held, seen: { contentType: "text/plain", body: String(unknown) } });
    }
    const kept = { contentType: "application/json", body: JSON.stringify(result) };
    return await call("settle", { ...held, outcome: "succeeded", result: kept });
  } finally {
    lease.letGo();
  }
}

const [key, amount, book, ...how] = process.argv.slice(2);
const told = await once("pay", key, { amount: Number(amount) }, async (receiverKey) => {
  appendFileSync(book, `${key} ${amount} ${receiverKey}\n`);
  if (how.includes("--slow")) await pause(5_000);
  if (how.includes("--crash")) process.exit(9);
  return { paid: Number(amount) };
});
console.log(JSON.stringify(told));
