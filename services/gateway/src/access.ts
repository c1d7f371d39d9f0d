import type { InterviewId, KeyId, Profile, TenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { InterviewRow, Scope } from '@poise/store';

/** What a route asks of its caller; each route declares one in its `config`. */
export type Access =
  /** Everybody. */
  | 'public'
  /** Everybody: the files of the web app and of the API's reference, which are counted apart. */
  | 'page'
  /** Any key or token; on a local installation also nobody. */
  | 'any'
  | {
      /** `results`: what the profile asks for, see {@link resultsScope}. */
      readonly scope: Scope | 'results';
      /** The interview in the path, which must be the caller's; the route finds it in the request. */
      readonly interview?: true;
      /** A token of the interview at hand may do it too, whatever its scopes. */
      readonly ownToken?: true;
      /** The route has an answer for erased interviews; for others that is the end. */
      readonly erased?: true;
    };

export type ScopedAccess = Exclude<Access, string>;

/** Who asks. `keyId` is absent for the web app of a local installation before it has a token. */
export type Caller = {
  readonly tenantId: TenantId;
  readonly keyId?: KeyId;
  readonly scopes: readonly Scope[];
  /** Set for a token, which sees this one interview. */
  readonly interviewId?: InterviewId;
};

/** The results of practice are the candidate's alone (DESIGN §7). */
function resultsScope(profile: Profile): Scope {
  return profile === 'practice' ? 'candidate:read' : 'results:read';
}

/**
 * Whether a caller may do this to an interview of its tenant (absent: the route has none, or finds
 * it in its body).
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

/** The part of a caller that the audit log keeps. */
export function auditor({ tenantId, keyId }: Caller): Pick<Caller, 'tenantId' | 'keyId'> {
  return { tenantId, ...(keyId && { keyId }) };
}
