import { createWorkspaceSignInSource } from '../../src/signIn/workspaceSignInSource.ts';
import { signInSourceContract } from '../contract/signInSource.contract.ts';
import { useLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };

describe('createWorkspaceSignInSource', () => {
  const service = useLogAnalytics();
  signInSourceContract('the workspace', async (signIns) => {
    service().hold(signIns);
    return createWorkspaceSignInSource({ id: workspaceId, endpoint: service().endpoint }, patience);
  });
});
