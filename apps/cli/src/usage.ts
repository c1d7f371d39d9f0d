import { PoiseError } from '@poise/shared/errors';

export const USAGE = `poise: interviewer and evaluator for practice interviews

  poise up [--port 8080]                     start everything on this machine
  poise evaluate FILE [--profile practice|assessment] [--no-fluency]
        [--json OUT] [--timeline OUT] [--html OUT]
                                             evaluate a recording, print its report
  poise eval face --manifest CSV [--crops] | --npz FILE [--usage N]
        [--group COLUMN] [--json OUT] [--card NAME]
                                             how well expressions are told, on labelled pictures
  poise eval speech --manifest CSV [--group COLUMN] [--json OUT]
                                             how well emotions are heard, in labelled sounds
  poise eval overlap --manifest CSV [--group COLUMN] [--json OUT]
                                             how well it is told whether several people speak at once
  poise eval fluency --manifest CSV [--group COLUMN] [--json OUT]
                                             how well fluency is told, in labelled sounds
  poise eval impressions --data FOLDER [--json OUT]
                                             how well ratings of interviews are told, on rated ones
  poise models list|verify                   the models, their licences and checksums
  poise models pull ID                       fetch a model for transcription
  poise tenants list                         the tenants of DATABASE_URL
  poise tenants create NAME [--profiles practice,assessment] [--scopes …]
                                             a tenant and its first key
  poise keys list TENANT                     its keys
  poise keys revoke KEY                      ends one of them
`;

/** A complaint about how we were called, with how to call us. */
export function usage(complaint: string): PoiseError {
  return new PoiseError('invalid_request', `${complaint}\n\n${USAGE}`);
}
