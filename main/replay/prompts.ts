/** Longest prompt that is taken for one. */
const longestPrompt = 160;

/** Ends of prompts of shells and clients; a percent sign after a number is progress, not a prompt. */
const ready = /(?:[$#❯➜λ»]|(?<!\d *)%|(?<![-=\s])>|=>|>>>) $|^[A-Z]:\\[^<>|]*>$/u;
/** Prompts that ask for the rest of what was begun: `> `, `clinic-> `, `... `, `    -> `. */
const further = /^(?:\s*-?[>»] |\S*[-'"(*$][>#] |\.\.\. ?)$/u;

/** What stands in front of the cursor when somebody may type: a prompt, one for the rest of a command, or neither. */
export function promptKind(text: string): 'command' | 'rest' | null {
  if (text.length > longestPrompt) return null;
  if (further.test(text)) return 'rest';
  return ready.test(text) ? 'command' : null;
}
