import type { components } from './api.js';

type Schemas = components['schemas'];

export type RewriteRequest = Schemas['RewriteRequest'];
export type Rewrite = Schemas['Rewrite'];
export type Job = Schemas['Job'];
/** What `submit` is answered with: the rest of the job comes with `result` and `wait`. */
export type SubmittedJob = Schemas['SubmittedJob'];
export type Usage = Schemas['Usage'];
export type Style = Schemas['Styles'][number];
export type Health = Schemas['Health'];
export type Problem = Schemas['Problem'];
export type FieldError = NonNullable<Problem['errors']>[number];
