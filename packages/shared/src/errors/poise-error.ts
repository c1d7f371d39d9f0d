import { ERRORS, type ErrorCode } from './table.ts';

export type ErrorDetail = { readonly path: string; readonly message: string };

/** An error with a row in the error table. `detail` is public: it must not contain personal data. */
export class PoiseError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** The invalid fields of the request. */
  readonly issues: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    options: { cause?: unknown; issues?: readonly ErrorDetail[]; retryAfterSeconds?: number } = {},
  ) {
    super(
      detail ? `${code}: ${detail}` : code,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'PoiseError';
    this.code = code;
    this.detail = detail;
    this.issues = options.issues;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  get title(): string {
    return ERRORS[this.code].title;
  }

  /** Whether the input is to blame rather than the system: the chunk is then rejected, not failed. */
  get blamesInput(): boolean {
    return this.status < 500;
  }
}

/** Anything that was thrown, as a PoiseError. Unknown errors become `internal`. */
export function toPoiseError(error: unknown): PoiseError {
  return error instanceof PoiseError ? error : new PoiseError('internal', undefined, { cause: error });
}
