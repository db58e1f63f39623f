import { Table } from '@mantine/core';

export const EventTable = () => <Table />;
