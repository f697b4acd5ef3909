// Made from the OpenAPI document by openapi-typescript: npm run generate:client

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "text": "Hello, my friend.",
         *       "style": "pirate"
         *     }
         */
        RewriteRequest: {
            /** @description Must not be blank. Lengths are counted in code points. */
            text: string;
            /**
             * @description One of those at `/v1/styles`.
             * @example pirate
             * @example haiku
             * @example formal
             */
            style: string;
            /**
             * @description This provider only, without fallback; one of those that this service has.
             * @example stub
             */
            provider?: string;
            /**
             * @description The rewrite’s language, a BCP 47 tag. Without it: that of the text.
             * @example de
             * @example pt-BR
             */
            language?: string;
            /**
             * @description How strongly the style is applied: 1 lightly, 3 as far as it goes; 2 where it is left out.
             * @enum {integer}
             */
            strength?: 1 | 2 | 3;
            /**
             * @description Terms that must stay as they are, where the text has them; case counts. The check `terms-kept` tells.
             * @example [
             *       "Acme Cloud",
             *       "Q3"
             *     ]
             */
            keep?: string[];
        };
        /**
         * @example {
         *       "rewritten": "Ahoy, matey! Ye be a fine friend to this old sea dog.",
         *       "style": "pirate",
         *       "provider": "openai",
         *       "model": "gpt-6-luna",
         *       "cached": false,
         *       "calls": 1,
         *       "usage": {
         *         "inputTokens": 41,
         *         "outputTokens": 52
         *       },
         *       "checks": [
         *         {
         *           "name": "changed",
         *           "passed": true,
         *           "detail": "other words than the text"
         *         }
         *       ]
         *     }
         */
        Rewrite: {
            rewritten: string;
            /**
             * @example pirate
             * @example haiku
             * @example formal
             */
            style: string;
            /**
             * @example openai
             * @example gemini
             * @example stub
             */
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
        /**
         * @example {
         *       "id": "0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11",
         *       "status": "completed",
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "finishedAt": "2026-01-01T00:00:01.500Z",
         *       "attempts": 1,
         *       "rewrite": {
         *         "rewritten": "Ahoy, matey! Ye be a fine friend to this old sea dog.",
         *         "style": "pirate",
         *         "provider": "openai",
         *         "model": "gpt-6-luna",
         *         "cached": false,
         *         "calls": 1,
         *         "usage": {
         *           "inputTokens": 41,
         *           "outputTokens": 52
         *         },
         *         "checks": [
         *           {
         *             "name": "changed",
         *             "passed": true,
         *             "detail": "other words than the text"
         *           }
         *         ]
         *       },
         *       "error": null
         *     }
         */
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
        /**
         * @example {
         *       "id": "0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11",
         *       "status": "queued"
         *     }
         */
        SubmittedJob: {
            id: string;
            /** @enum {string} */
            status: "queued" | "active" | "completed" | "failed" | "cancelled";
        };
        Styles: {
            name: string;
            description: string;
        }[];
        /**
         * @example {
         *       "days": [
         *         {
         *           "day": "2026-01-31",
         *           "calls": 3,
         *           "cached": 1,
         *           "inputTokens": 940,
         *           "outputTokens": 150,
         *           "byModel": [
         *             {
         *               "provider": "openai",
         *               "model": "gpt-6-luna",
         *               "calls": 3,
         *               "inputTokens": 940,
         *               "outputTokens": 150
         *             }
         *           ]
         *         }
         *       ],
         *       "months": [
         *         {
         *           "month": "2026-01",
         *           "calls": 3,
         *           "cached": 1,
         *           "inputTokens": 940,
         *           "outputTokens": 150,
         *           "byModel": [
         *             {
         *               "provider": "openai",
         *               "model": "gpt-6-luna",
         *               "calls": 3,
         *               "inputTokens": 940,
         *               "outputTokens": 150
         *             }
         *           ]
         *         }
         *       ],
         *       "budget": {
         *         "tokensPerDay": 100000,
         *         "usedToday": 1090
         *       }
         *     }
         */
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
                    /**
                     * @example openai
                     * @example gemini
                     * @example stub
                     */
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
                    /**
                     * @example openai
                     * @example gemini
                     * @example stub
                     */
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
        /**
         * @example {
         *       "status": "ok",
         *       "parts": {
         *         "api": {
         *           "status": "ok"
         *         },
         *         "store": {
         *           "status": "ok",
         *           "kind": "memory"
         *         },
         *         "providers": {
         *           "status": "ok",
         *           "each": [
         *             {
         *               "provider": "openai",
         *               "status": "ok",
         *               "failing": false,
         *               "waiting": 0,
         *               "keys": [
         *                 {
         *                   "index": 0,
         *                   "status": "ok",
         *                   "inFlight": 2,
         *                   "restsUntil": null
         *                 }
         *               ]
         *             }
         *           ]
         *         }
         *       }
         *     }
         */
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
        /**
         * @example {
         *       "status": "ok"
         *     }
         */
        Probe: {
            /** @enum {string} */
            status: "ok";
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
            /**
             * @example pirate
             * @example haiku
             * @example formal
             */
            style: string;
        };
        /** @description The next piece of the text. */
        DeltaEvent: {
            text: string;
        };
        /** @description Writing begins again: the text so far counts no more. */
        RestartEvent: Record<string, never>;
        /** @description The end: the rewrite, without `rewritten` where `Rewrite-Done: brief` was asked for. */
        DoneEvent: {
            rewritten?: string;
            /**
             * @example pirate
             * @example haiku
             * @example formal
             */
            style: string;
            /**
             * @example openai
             * @example gemini
             * @example stub
             */
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
        /** @description The end: the problem that the rewrite failed with. */
        ErrorEvent: {
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
