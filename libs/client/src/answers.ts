import type { components } from './api.js';

type Schemas = components['schemas'];

export type RewriteRequest = Schemas['RewriteRequest'];
/** A finished rewrite: its text, who wrote it, what it cost and what its checks found. */
export type Rewrite = Schemas['Rewrite'];
/** A job as it is: its status, and its rewrite or its problem once it has ended. */
export type Job = Schemas['Job'];
/** What `submit` is answered with: the rest of the job comes with `result` and `wait`. */
export type SubmittedJob = Schemas['SubmittedJob'];
/** The calls and tokens of the client, by day and month of UTC, provider and model. */
export type Usage = Schemas['Usage'];
/** A style: its name, and one line that describes it. */
export type Style = Schemas['Styles'][number];
/** How the service and its parts are. */
export type Health = Schemas['Health'];
/** A problem document (RFC 9457), as the service answers with from 400 on. */
export type Problem = Schemas['Problem'];
/** One thing that is wrong with a request, and where: a `pointer` into the body (RFC 6901), or the name of a `parameter`. */
export type FieldError = NonNullable<Problem['errors']>[number];
