package dev.semel.examples;

import dev.semel.client.Answer;
import dev.semel.client.Call;
import dev.semel.client.PendingIntent;
import dev.semel.client.RetryTerms;
import dev.semel.client.RetryingClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The samples of the page about the client: a charge at a payment API that takes an idempotency key. */
public final class ChargeOrders implements AutoCloseable {
    /** Where this service keeps what became of its orders. */
    public interface Orders {
        /** Durable when it returns. */
        void note(String order, String sentence);

        /** The request as it was made for this order; the same bytes each time. */
        String chargeOf(String order);
    }

    private final RetryingClient client;
    private final URI charges;
    private final Orders orders;

    /** Charges there, with a pending list at that place. */
    public ChargeOrders(URI charges, Path list, Orders orders) {
        this.charges = charges;
        this.orders = orders;
        // sample: client
        client = RetryingClient.with(RetryTerms.DEFAULT).pending(list).start();
        // end of sample
    }

    /** Under a key that the business has already. */
    public String chargeUnderItsOwnKey(String order) throws InterruptedException {
        // sample: keyed
        HttpRequest charge = HttpRequest.newBuilder(charges)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(orders.chargeOf(order)))
                .build();

        Answer answer = client.keyed("order-" + order).send(charge);
        return answer.fold(
                answered -> "charged, or refused for good: " + answered.reply().status(),
                refused -> "not asked: " + refused.problem().detail(),
                inDoubt -> "nobody knows yet; ask the provider about key "
                        + inDoubt.effort().key(),
                gaveUp -> "no answer yet (" + gaveUp.reason() + "); send it again later, under the same key");
        // end of sample
    }

    /** Under a key that the client makes, and keeps over a crash of this process. */
    public void charge(String order) throws InterruptedException {
        HttpRequest charge = HttpRequest.newBuilder(charges)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(orders.chargeOf(order)))
                .build();
        // sample: intent
        Call call = client.intent("charge " + order).within(Duration.ofSeconds(20));
        Answer answer = call.send(charge);
        if (answer.settles()) {
            orders.note(order, answer.toString()); // durable in your own records ...
            call.done(); // ... and only then may the key be forgotten
        }
        // end of sample
    }

    /** After a restart. */
    public void goOn() throws InterruptedException {
        // sample: restart
        List<PendingIntent> open = client.pending();
        for (PendingIntent intent : open) {
            charge(intent.name().substring("charge ".length())); // the same name, so the same key
        }
        // end of sample
    }

    /** What is open. */
    public List<PendingIntent> pending() {
        return client.pending();
    }

    @Override
    public void close() {
        client.close();
    }
}
