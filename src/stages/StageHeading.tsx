import { Text, Title } from '@mantine/core';

export function StageHeading({ title, lead }: { readonly title: string; readonly lead: string }) {
  return (
    <div>
      <Title order={2} size="h2" style={{ letterSpacing: '-0.02em' }}>
        {title}
      </Title>
      <Text c="dimmed" maw="68ch" mt={4}>
        {lead}
      </Text>
    </div>
  );
}
