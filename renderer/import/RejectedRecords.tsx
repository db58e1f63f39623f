import { useInfiniteQuery } from '@tanstack/react-query';
import type { RejectedRecord } from '../../shared/import/contract.ts';
import { describeFailure } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, ErrorState, EvidenceRegion, EvidenceText, RejectedIcon, showCount, SkeletonLines } from '../ui/index.ts';
import styles from './Bundles.module.css';

function Rejected({ record }: { record: RejectedRecord }) {
  return (
    <li className={styles.rejected}>
      <p className={styles.reason}>
        <RejectedIcon size={14} aria-hidden />
        <span>{record.reason}</span>
      </p>
      <p className="quiet">
        <EvidenceText text={record.path} layout="lines" exact />, {record.line === null ? 'no line' : `line ${showCount(record.line)}`},
        offset {showCount(record.byteOffset)}, {showCount(record.byteLength)} bytes
      </p>
      <EvidenceRegion label="Beginning of the record" maxHeight={96}>
        <EvidenceText text={record.excerpt} layout="lines" exact hides="values" />
      </EvidenceRegion>
    </li>
  );
}

/** Records that became no event, each with its place, its reason and its beginning. */
export function RejectedRecords({ bundle, count }: { bundle: string; count: number }) {
  const pages = useInfiniteQuery({
    queryKey: ['import', 'rejected', bundle],
    queryFn: ({ pageParam, signal }) => client.import.rejected({ bundle, after: pageParam, limit: 50 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: count > 0,
  });
  if (count === 0) return <p className="quiet">None: every record was read.</p>;
  if (pages.isError) return <ErrorState failure={describeFailure(pages.error)} />;
  if (!pages.data) return <SkeletonLines count={4} height={28} />;
  return (
    <>
      <ul className={styles.files}>
        {pages.data.pages
          .flatMap((page) => page.rows)
          .map((record) => (
            <Rejected key={record.id} record={record} />
          ))}
      </ul>
      {pages.hasNextPage ? (
        <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
