import { identityFilter, resourceFilter } from '../../../shared/query/groups.ts';
import { links } from '../../app/index.ts';
import { Count } from './Count.tsx';
import { rowKey, within } from './groupText.ts';
import { type About, Line, Most, Named } from './ProfileParts.tsx';
import { identityCalls, resourceCalls } from './useGroups.ts';

interface ListedProps {
  about: About;
  title: string;
  says?: string;
  none: string;
}

/** Who did something in these events, each with the way to its own profile. */
export function IdentityLines(props: ListedProps) {
  const { tree } = props.about;
  return (
    <Most
      {...props}
      calls={identityCalls}
      line={({ name, events }) => (
        <Line key={rowKey(name)} name={<Named text={name} href={links.identities({ id: rowKey(name) })} />}>
          <Count count={events} text={within(tree, identityFilter(name))} />
        </Line>
      )}
    />
  );
}

/** What something was done to in these events, each with the way to its own profile. */
export function ResourceLines(props: ListedProps) {
  const { tree } = props.about;
  return (
    <Most
      {...props}
      calls={resourceCalls}
      line={(row) => {
        const id = rowKey(row.name, row.type, row.parent);
        return (
          <Line key={id} name={<Named text={row.name} href={links.resources({ id })} hides="values" />}>
            <Count count={row.events} text={within(tree, resourceFilter(row, row.named_by))} />
          </Line>
        );
      }}
    />
  );
}
