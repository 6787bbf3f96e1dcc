/** The door `posthog-driver/ai-sdk`. Needs `ai`. */
export { toAiSdkTools } from './to-ai-sdk-tools.ts'
