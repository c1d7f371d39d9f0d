import { ERRORS, type ErrorCode } from './table.ts';

export type ErrorDetail = { readonly path: string; readonly message: string };

/** An error with a row in the table. `detail` is public: it must not carry personal data. */
export class PoiseError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** Places in the request that were wrong. */
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

  /** True for errors that blame the material rather than us: its chunk is rejected, not failed. */
  get blamesInput(): boolean {
    return this.status < 500;
  }
}

/** Anything that was thrown, as an error of the table. Unknown errors become `internal`. */
export function toPoiseError(error: unknown): PoiseError {
  return error instanceof PoiseError ? error : new PoiseError('internal', undefined, { cause: error });
}
