import type { Command } from 'commander';

/** A verb, or a verb of a verb, with what may follow it. */
interface Verb {
  /** `''` for the program, `/keys/generate` for a verb of a verb. */
  path: string;
  words: string[];
  flags: string[];
}

interface Tree {
  verbs: Verb[];
  /** Option of a verb (`/query --format`) and the values it takes. */
  values: { at: string; flag: string; words: readonly string[] }[];
  /** Options that are followed by a value. */
  valued: string[];
}

/** What the program itself knows: nothing is listed twice, so the script cannot fall behind it. */
function treeOf(program: Command): Tree {
  const tree: Tree = { verbs: [], values: [], valued: [] };
  const visit = (command: Command, path: string) => {
    const words = command.commands.map((one) => one.name());
    for (const { argChoices } of command.registeredArguments) words.push(...(argChoices ?? []));
    const flags = [...command.options.map((option) => option.long ?? ''), '--help'].filter((flag) => flag !== '');
    tree.verbs.push({ path, words, flags });
    for (const { long, required, argChoices } of command.options) {
      if (!long || !required) continue;
      tree.valued.push(long);
      if (argChoices) tree.values.push({ at: path, flag: long, words: argChoices });
    }
    for (const one of command.commands) visit(one, `${path}/${one.name()}`);
  };
  visit(program, '');
  return { ...tree, valued: [...new Set(tree.valued)] };
}

const list = (words: readonly string[]) => words.join(' ');

/** Names of the workspace's signing keys, looked up by file name: nothing is opened. */
const keyNames = `  local workspace=\${MUNIMENT_WORKSPACE:-muniment-workspace} at file
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ \${COMP_WORDS[at]} == --workspace ]] && workspace=\${COMP_WORDS[at + 1]}
  done
  for file in "$workspace"/keys/*.json; do
    [[ -e $file ]] && file=\${file##*/} && printf '%s ' "\${file%.json}"
  done`;

function bash({ verbs, values, valued }: Tree): string {
  const paths = verbs.map(({ path }) => path).filter((path) => path !== '');
  const globals = verbs.find(({ path }) => path === '')?.flags ?? [];
  const cases = verbs.map(
    ({ path, words, flags }) =>
      `    '${path}') words='${list(words)}'; flags='${list(path === '' ? flags : [...new Set([...flags, ...globals])])}' ;;`,
  );
  const chosen = values.map(
    ({ at, flag, words }) => `    '${at} ${flag}') COMPREPLY=($(compgen -W '${list(words)}' -- "$cur")); return ;;`,
  );
  return `# Completion of muniment: eval "$(muniment completion bash)"
_muniment_keys() {
${keyNames}
}
_muniment() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path='' words='' flags='' at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      ${valued.join('|')}) ((at++)) ;;
      *) case "$path/\${COMP_WORDS[at]}" in
        ${paths.join('|')}) path="$path/\${COMP_WORDS[at]}" ;;
      esac ;;
    esac
  done
  case "$path $prev" in
${chosen.join('\n')}
    *' --key'|'/keys/export-cert export-cert') COMPREPLY=($(compgen -W "$(_muniment_keys)" -- "$cur")); return ;;
  esac
  case $prev in
    ${valued.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case $path in
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _muniment muniment
`;
}

/** zsh runs the script for bash under its own emulation of it. */
const zsh = (tree: Tree) => `# Completion of muniment: eval "$(muniment completion zsh)"
autoload -Uz compinit bashcompinit && compinit && bashcompinit
${bash(tree)}`;

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fish({ verbs, values }: Tree): string {
  /** Whether the words typed so far are those of a verb. */
  const typed = (path: string) => {
    const names = path.split('/').filter((name) => name !== '');
    return quoted(names.length === 0 ? '__fish_use_subcommand' : names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and '));
  };
  const lines = verbs.flatMap(({ path, words, flags }) => [
    ...(words.length > 0 ? [`complete -c muniment -f -n ${typed(path)} -a ${quoted(list(words))}`] : []),
    ...flags.map((flag) => `complete -c muniment${path === '' ? '' : ` -n ${typed(path)}`} -l ${flag.slice(2)}`),
  ]);
  const chosen = values.map(
    ({ at, flag, words }) => `complete -c muniment -n ${typed(at)} -l ${flag.slice(2)} -x -a ${quoted(list(words))}`,
  );
  return `# Completion of muniment: muniment completion fish | source\n${[...lines, ...chosen].join('\n')}\n`;
}

export const completionShells = ['bash', 'zsh', 'fish'] as const;

/** A script that completes the verbs, options and values of the program as it is, for a shell. */
export function completionScript(program: Command, shell: (typeof completionShells)[number]): string {
  const tree = treeOf(program);
  return { bash, zsh, fish }[shell](tree);
}
