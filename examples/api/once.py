#!/usr/bin/env python3
"""A client of Semel's HTTP API, standard library only: claims, acts, renews meanwhile, settles; a retry is told the
outcome. Run it with SEMEL_API (nodes, separated by commas) and SEMEL_TOKEN set:

    once.py KEY AMOUNT BOOK [--slow] [--crash]

The effect is a line in the file BOOK. --slow lets it take five seconds, --crash ends the process before it was settled."""
import json, os, sys, threading, time, urllib.error, urllib.request, uuid

NODES = os.environ["SEMEL_API"].split(",")
TOKEN = os.environ["SEMEL_TOKEN"]
PATIENCE_SECONDS = 60


def call(name, body):
    """One call, repeated as it was at one node after the other until one has heard it; every call may be repeated."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    turn = 0
    while True:
        request = urllib.request.Request(
            NODES[turn % len(NODES)] + "/v1/" + name,
            json.dumps(body).encode(),
            {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as problem:
            told = json.load(problem)
            if problem.code < 500 or time.monotonic() > give_up:
                return told
        except OSError:
            if time.monotonic() > give_up:
                raise
        turn += 1
        time.sleep(0.2)


class Lease:
    """The right to act, renewed on a thread until it is let go. It says when it is too late to send."""

    def __init__(self, subject, granted, asked):
        self.subject, self.text = subject, granted["lease"]
        self.over = threading.Event()
        self.extend(granted, asked)
        threading.Thread(target=self.renew, daemon=True).start()

    def extend(self, granted, asked):
        # Counted from before the call was sent: the answer's way is time of the lease, too.
        self.send_until = asked + granted["sendMillis"] / 1000
        self.pause = granted["renewAfterMillis"] / 1000

    def renew(self):
        while not self.over.wait(self.pause):
            asked = time.monotonic()
            told = call("renew", {**self.subject, "lease": self.text})
            if told.get("answer") == "renewed":
                self.extend(told, asked)
            else:
                self.over.set()

    def may_send(self):
        return time.monotonic() < self.send_until


def once(operation, key, content, effect):
    """Applies the effect once for this key and content, and tells what became of it, now or before."""
    subject = {"operation": operation, "key": key}
    claim = {**subject, "content": json.dumps(content), "claimId": str(uuid.uuid4())}
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        asked = time.monotonic()
        told = call("claim", claim)
        if told.get("answer") == "granted":
            break
        if told.get("answer") != "running" or time.monotonic() > give_up:
            return told
        time.sleep(told["retryAfterMillis"] / 1000)
    lease = Lease(subject, told, asked)
    held = {**subject, "lease": lease.text}
    if not lease.may_send():
        return call("release", {**held, "nothingSent": True})
    try:
        result = effect(told["receiverKey"])
    except Exception as unknown:  # Whatever it was: whether the effect is there is not known.
        return call("give-up", {**held, "seen": {"contentType": "text/plain", "body": repr(unknown)}})
    finally:
        lease.over.set()
    return call("settle", {**held, "outcome": "succeeded",
                           "result": {"contentType": "application/json", "body": json.dumps(result)}})


if __name__ == "__main__":
    key, amount, book = sys.argv[1], int(sys.argv[2]), sys.argv[3]

    def pay(receiver_key):
        with open(book, "a") as lines:
            lines.write(f"{key} {amount} {receiver_key}\n")
        if "--slow" in sys.argv:
            time.sleep(5)
        if "--crash" in sys.argv:
            os._exit(9)
        return {"paid": amount}

    print(json.dumps(once("pay", key, {"amount": amount}, pay)))
