import { Command } from '@commander-js/extra-typings';
import { someText } from '../parsers.ts';

export const modelsVerb = () =>
  new Command('models')
    .summary('list, verify and download models')
    .description('Lists, verifies and downloads models.')
    .addCommand(
      new Command('list')
        .summary('models, their licences and sizes')
        .description(
          'Lists the models, their licences and sizes, and the speech models that can be downloaded.',
        )
        .action(async () => (await import('../commands/models.ts')).listModels()),
    )
    .addCommand(
      new Command('verify')
        .summary('compare every model with its checksum')
        .description('Compares the files of every model, and their conversions, with their checksums.')
        .action(async () => (await import('../commands/models.ts')).verifyAllModels()),
    )
    .addCommand(
      new Command('pull')
        .summary('download a speech model')
        .description('Downloads a speech model for transcription.')
        .argument('<id>', 'a model that "poise models list" shows as not pulled', someText)
        .action(async (id) => (await import('../commands/models.ts')).pullModel(id)),
    );
