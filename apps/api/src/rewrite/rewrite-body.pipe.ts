import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { type Settings, SETTINGS } from '#config';
import { Styles } from '#rewriting';
import { RequestError } from '../problem.js';
import { REWRITE_FIELDS, type RewriteBounds, RewriteDto } from './rewrite.dto.js';

interface BodyFault {
  pointer: string;
  detail: string;
}

/** A body of nothing but unknown fields must not make an answer much larger than itself. */
const MOST_FAULTS = 100;

/** Turns a parsed body into a request for a rewrite, or refuses it with everything that is wrong with it. */
@Injectable()
export class RewriteBodyPipe implements PipeTransform<unknown, RewriteDto> {
  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(Styles) private readonly styles: Styles,
  ) {}

  /** @throws {RequestError} */
  transform(body: unknown): RewriteDto {
    if (!isObject(body)) throw invalid([{ pointer: '', detail: 'must be a JSON object' }]);
    const dto = new RewriteDto(body, this.bounds);
    const faults = [...faultsOf(dto), ...unknownFieldsOf(body)];
    if (faults.length > 0) throw invalid(faults);
    return dto;
  }

  /** The styles may change while the service runs. */
  private get bounds(): RewriteBounds {
    const { rewrite, providers } = this.settings;
    return { maxTextLength: rewrite.maxTextLength, providers, styles: this.styles.names };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOf(dto: RewriteDto): BodyFault[] {
  const { options } = dto;
  const broken = options === null ? validateSync(dto) : [...validateSync(dto), ...validateSync(options)];
  return broken.map(({ property, constraints, value }) => ({
    pointer: `/${property}`,
    detail: `${value === undefined ? 'is required and ' : ''}${Object.values(constraints ?? {}).join('; ')}`,
  }));
}

const IS_UNKNOWN = `is unknown; known: ${REWRITE_FIELDS.join(', ')}`;

function unknownFieldsOf(body: Readonly<Record<string, unknown>>): BodyFault[] {
  return Object.keys(body)
    .filter((name) => !REWRITE_FIELDS.includes(name))
    .map((name) => ({ pointer: `/${escapePointer(name)}`, detail: IS_UNKNOWN }));
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What a pointer points at, in words. */
function placeOf(pointer: string): string {
  return pointer === '' ? 'the body' : pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Tells the first few faults in words, and all that are worth reading in `errors`. */
function invalid(faults: BodyFault[]): RequestError {
  const told = faults.slice(0, 3).map(({ pointer, detail }) => `${placeOf(pointer)} ${detail}`);
  const detail = `${told.join('; ')}${faults.length > told.length ? '; and more' : ''}.`;
  return new RequestError('validation', detail, { errors: faults.slice(0, MOST_FAULTS) });
}
