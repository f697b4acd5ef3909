// Made from the OpenAPI document by openapi-typescript: npm run generate:client

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        RewriteRequest: {
            /** @description Must not be blank. Lengths are counted in code points. */
            text: string;
            /** @description One of those at `/v1/styles`. */
            style: string;
            /** @description This provider only, without fallback; one of those that this service has. */
            provider?: string;
            /** @description The rewrite’s language, a BCP 47 tag. Without it: that of the text. */
            language?: string;
            /**
             * @description How strongly the style is applied: 1 lightly, 3 as far as it goes; 2 where it is left out.
             * @enum {integer}
             */
            strength?: 1 | 2 | 3;
            /** @description Terms that must stay as they are, where the text has them; case counts. The check `terms-kept` tells. */
            keep?: string[];
        };
        Rewrite: {
            rewritten: string;
            style: string;
            provider: string;
            model: string;
            /** @description True only if the rewrite had finished before this request came. */
            cached: boolean;
            /** @description How many provider calls the run made that wrote it. */
            calls: number;
            /** @description Summed over all calls; null if no provider reported any. */
            usage: {
                inputTokens: number;
                outputTokens: number;
            } | null;
            /** @description What was checked of the style; `passed` is null where it cannot be told. */
            checks: {
                name: string;
                passed: boolean | null;
                detail: string;
            }[];
        };
        Job: {
            id: string;
            /** @enum {string} */
            status: "queued" | "active" | "completed" | "failed" | "cancelled";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            finishedAt: string | null;
            /** @description Attempts that failed or finished. */
            attempts: number;
            rewrite: components["schemas"]["Rewrite"] | null;
            error: components["schemas"]["Problem"] | null;
        };
        SubmittedJob: {
            id: string;
            /** @enum {string} */
            status: "queued" | "active" | "completed" | "failed" | "cancelled";
        };
        Styles: {
            name: string;
            description: string;
        }[];
        Usage: {
            days: {
                /** Format: date */
                day: string;
                /** @description Rewrites that came from the cache, which are free. */
                cached: number;
                calls: number;
                inputTokens: number;
                outputTokens: number;
                byModel: {
                    provider: string;
                    model: string;
                    calls: number;
                    inputTokens: number;
                    outputTokens: number;
                    /** @description In `currency`, where the service has prices; null where one is not known. */
                    cost?: number | null;
                }[];
                /** @description In `currency`, where the service has prices; null where one is not known. */
                cost?: number | null;
            }[];
            months: {
                month: string;
                /** @description Rewrites that came from the cache, which are free. */
                cached: number;
                calls: number;
                inputTokens: number;
                outputTokens: number;
                byModel: {
                    provider: string;
                    model: string;
                    calls: number;
                    inputTokens: number;
                    outputTokens: number;
                    /** @description In `currency`, where the service has prices; null where one is not known. */
                    cost?: number | null;
                }[];
                /** @description In `currency`, where the service has prices; null where one is not known. */
                cost?: number | null;
            }[];
            budget: {
                tokensPerDay: number;
                usedToday: number;
            } | null;
            /** @description Of every `cost` (ISO 4217), where the service has prices. */
            currency?: string;
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "degraded" | "down";
            parts: {
                api: {
                    /** @enum {string} */
                    status: "ok" | "degraded" | "down";
                };
                store: {
                    /** @enum {string} */
                    status: "ok" | "degraded" | "down";
                    /** @enum {string} */
                    kind: "memory" | "redis";
                };
                providers: {
                    /** @enum {string} */
                    status: "ok" | "degraded" | "down";
                    each: {
                        provider: string;
                        /** @enum {string} */
                        status: "ok" | "degraded" | "down";
                        failing: boolean;
                        waiting: number;
                        keys: {
                            index: number;
                            /** @enum {string} */
                            status: "ok" | "resting" | "out";
                            inFlight: number;
                            /** Format: date-time */
                            restsUntil: string | null;
                        }[];
                    }[];
                };
            };
        };
        /** @description A problem document (RFC 9457). */
        Problem: {
            /** @enum {string} */
            type: "urn:rewrite:problem:validation" | "urn:rewrite:problem:unauthorized" | "urn:rewrite:problem:not-found" | "urn:rewrite:problem:method-not-allowed" | "urn:rewrite:problem:request-timeout" | "urn:rewrite:problem:conflict" | "urn:rewrite:problem:cancelled" | "urn:rewrite:problem:abandoned" | "urn:rewrite:problem:too-large" | "urn:rewrite:problem:unsupported-media-type" | "urn:rewrite:problem:idempotency-mismatch" | "urn:rewrite:problem:refused" | "urn:rewrite:problem:too-long" | "urn:rewrite:problem:throttled" | "urn:rewrite:problem:budget-exhausted" | "urn:rewrite:problem:headers-too-large" | "urn:rewrite:problem:internal" | "urn:rewrite:problem:provider-failed" | "urn:rewrite:problem:no-capacity" | "urn:rewrite:problem:unavailable" | "urn:rewrite:problem:deadline";
            title: string;
            status: number;
            detail: string;
            /** @description The path of the request. */
            instance?: string;
            requestId: string;
            /** @description Each thing that is wrong: `pointer` is a place in the body (RFC 6901), `parameter` the name of a header or query value. */
            errors?: {
                detail: string;
                pointer?: string;
                parameter?: string;
            }[];
        };
        /** @description The first event of a stream, whose id is `id`. The text begins anew. */
        StartEvent: {
            id: string;
            style: string;
        };
        /** @description The next piece of the text. */
        DeltaEvent: {
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
