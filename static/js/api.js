// The server's API for the pages: the one module that calls fetch, and the one that knows how a call can fail.

/**
 * Why a call gave no answer.
 * kind: "lost" (no connection, no answer in time, or a broken answer), "busy" (429, 503), "refused" (the request was
 * at fault: 4xx) or "broken" (5xx). retryAfter: seconds that the server asked for, or null.
 */
export class ApiError extends Error {
  constructor(kind, message, { status = 0, retryAfter = null, requestId = null } = {}) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

const kindOf = (status) => (status === 429 || status === 503 ? "busy" : status >= 500 ? "broken" : "refused");

async function toError(response) {
  const problem = await response.json().catch(() => ({}));
  const seconds = Number.parseFloat(response.headers.get("Retry-After"));
  return new ApiError(kindOf(response.status), problem.detail ?? problem.title ?? `status ${response.status}`, {
    status: response.status,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
    requestId: response.headers.get("X-Request-ID"),
  });
}

async function call(address, { signal, timeout = 10_000, ...options } = {}) {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(address, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    if (!response.ok) throw await toError(response);
    return await response.json();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (signal?.aborted) throw signal.reason;
    throw new ApiError("lost", "the server does not answer");
  }
}

/** Where a drawing is posted: shared with the snippets that developers copy. */
export function predictAddress({ model = null, stages = false } = {}) {
  const query = new URLSearchParams();
  if (model) query.set("model", model);
  if (stages) query.set("stages", "true");
  return query.size > 0 ? `/predict?${query}` : "/predict";
}

/** body: JSON text, or a picture's bytes; type: its content type. */
export const predict = ({ body, type, model, stages }, signal) =>
  call(predictAddress({ model, stages }), { method: "POST", headers: { "content-type": type }, body, signal });

/** Any of the API's JSON resources, such as "/models" or "/runs/tonight/history?after_step=400". */
export const getJson = (address, signal) => call(address, { signal });

/** A JSON body to one of the lesson's resources, which may have to wait in a line. */
export const postJson = (address, body, signal) =>
  call(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
    timeout: 30_000,
  });
