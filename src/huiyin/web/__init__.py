"""The pages: public for citizens, desk for organisations, console for the platform."""
