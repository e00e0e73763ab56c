package dev.semel.http;

/** How an upstream can fail to answer, and what that says of the action (rule 8). */
public enum UpstreamFailure {
    /** No byte of the request left: connection refused, no address, or none free. Valid only for the first and only try. */
    NOTHING_SENT(Classification.RELEASE, 503),
    /** The connection broke after bytes had left, or what came back is no HTTP answer. */
    BROKEN(Classification.IN_DOUBT, 502),
    /** No whole answer came in time after bytes had left. */
    TIMED_OUT(Classification.IN_DOUBT, 504);

    private final Classification classification;
    private final int status;

    UpstreamFailure(Classification classification, int status) {
        this.classification = classification;
        this.status = status;
    }

    /** What it says of the action: RELEASE or IN_DOUBT. */
    public Classification classification() {
        return classification;
    }

    /** The status the caller is told. */
    public int status() {
        return status;
    }

    /** What is kept as "seen" of an attempt that ended so: that there was no answer, and the status the caller is told. */
    public StoredResponse asSeen() {
        return new StoredResponse(
                new HttpAnswer(status, HttpFields.none(), HttpBody.empty()), StoredResponse.Kept.NO_ANSWER);
    }
}
