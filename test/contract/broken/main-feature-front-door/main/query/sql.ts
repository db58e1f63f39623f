export const toSql = () => 'SELECT 1';
