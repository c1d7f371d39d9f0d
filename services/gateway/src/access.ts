import type { InterviewId, KeyId, Profile, TenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { InterviewRow, Scope } from '@poise/store';

/** What a route requires of its caller; each route declares it in its `config`. */
export type Access =
  /** Everybody. */
  | 'public'
  /** Everybody: files of the web app and the API reference, which have their own rate limit. */
  | 'page'
  /** Any key or token; none is required on a local installation. */
  | 'any'
  | {
      /** `results`: the scope that the profile requires, see {@link resultsScope}. */
      readonly scope: Scope | 'results';
      /** The interview in the path must belong to the caller; the route reads it from the request. */
      readonly interview?: true;
      /** A token of this interview has access too, whatever its scopes. */
      readonly ownToken?: true;
      /** The route supports erased interviews; others respond with `interview_erased`. */
      readonly erased?: true;
    };

export type ScopedAccess = Exclude<Access, string>;

/** The caller. `keyId` is absent for the web app of a local installation before it has a token. */
export type Caller = {
  readonly tenantId: TenantId;
  readonly keyId?: KeyId;
  readonly scopes: readonly Scope[];
  /** Set for a token, which grants access to this interview only. */
  readonly interviewId?: InterviewId;
};

/** Results of practice interviews belong to the candidate alone (DESIGN §7). */
function resultsScope(profile: Profile): Scope {
  return profile === 'practice' ? 'candidate:read' : 'results:read';
}

/**
 * Checks the access of a caller to an interview of its tenant (absent: the route has none, or finds it
 * in its body).
 * @throws {PoiseError} `not_found` for a token of another interview, `forbidden`, `interview_erased`
 */
export function checkAccess(access: ScopedAccess, caller: Caller, interview?: InterviewRow): void {
  if (interview && caller.interviewId && caller.interviewId !== interview.id) {
    throw new PoiseError('not_found');
  }
  const byOwnToken = access.ownToken && caller.interviewId !== undefined;
  if (!byOwnToken) {
    const scope = access.scope === 'results' ? interview && resultsScope(interview.profile) : access.scope;
    if (!scope || !caller.scopes.includes(scope)) throw new PoiseError('forbidden');
  }
  if (interview?.erased_at && !access.erased) throw new PoiseError('interview_erased');
}

/** The part of a caller that the audit log records. */
export function auditor({ tenantId, keyId }: Caller): Pick<Caller, 'tenantId' | 'keyId'> {
  return { tenantId, ...(keyId && { keyId }) };
}
