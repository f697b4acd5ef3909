import { estimateUsage } from '#llm';
import { buildPrompt, type RewriteCommand, STYLES, type StyleName } from '#rewriting';

/** What a call for this rewrite is expected to cost. */
export function expectedUsage(command: RewriteCommand): { inputTokens: number; outputTokens: number } {
  return estimateUsage(buildPrompt(STYLES[command.style as StyleName], command));
}

export function expectedTokens(command: RewriteCommand): number {
  const { inputTokens, outputTokens } = expectedUsage(command);
  return inputTokens + outputTokens;
}
