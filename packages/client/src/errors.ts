import type { Problem } from '@poise/shared/errors';
import { RESPONSES } from './responses.ts';

/** The API returned a problem. `code` is stable: match on it, never on the texts. */
export class PoiseApiError extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title);
    this.name = 'PoiseApiError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** There was no response: connection refused or reset, timeout, or no network. */
export class PoiseConnectionError extends Error {
  constructor(cause: unknown) {
    super('Poise could not be reached', { cause });
    this.name = 'PoiseConnectionError';
  }
}

/** The response does not match the contract: another version, or a server that is not Poise. */
export class PoiseProtocolError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PoiseProtocolError';
  }
}

/** The error for a response with a status of 400 or higher. */
export function toApiError(status: number, retryAfter: string | null, body: string): PoiseApiError {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new PoiseApiError(
    readProblem(body) ?? proxyProblem(status),
    Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  );
}

function readProblem(body: string): Problem | undefined {
  try {
    return RESPONSES.problem.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** A response from a proxy rather than Poise: only the status is known. */
function proxyProblem(status: number): Problem {
  const code = status >= 502 && status <= 504 ? 'unavailable' : 'internal';
  return { type: 'about:blank', title: `HTTP ${status}`, status, code };
}
