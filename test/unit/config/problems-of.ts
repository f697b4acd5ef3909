import { type EnvironmentSources, loadSettings, SettingsError } from '#config';

/** What a start would tell of these variables, with no files unless a directory is given. */
export function problemsOf(
  variables: Record<string, string>,
  directory: EnvironmentSources['directory'] = null,
): readonly string[] {
  try {
    loadSettings({ variables, directory });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}
